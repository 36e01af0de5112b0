/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * What the endpoint {@code rotations} answers with. Of those that a request accepts the
 * last one counts, so a browser gets the page, and who accepts everything gets JSON.
 */
enum RotationsFormat implements Producible<RotationsFormat> {

	/**
	 * JSON as other endpoints answer it.
	 */
	ACTUATOR_JSON("application/vnd.spring-boot.actuator.v3+json"),

	/**
	 * JSON as other endpoints answered it before.
	 */
	ACTUATOR_V2_JSON("application/vnd.spring-boot.actuator.v2+json"),

	/**
	 * Plain JSON.
	 */
	JSON("application/json"),

	/**
	 * The page.
	 */
	HTML("text/html;charset=UTF-8");

	private final String type;

	RotationsFormat(String type) {
		this.type = type;
	}

	@Override
	public MimeType getProducedMimeType() {
		return MimeTypeUtils.parseMimeType(this.type);
	}

	@Override
	public boolean isDefault() {
		return this == ACTUATOR_JSON;
	}

}
