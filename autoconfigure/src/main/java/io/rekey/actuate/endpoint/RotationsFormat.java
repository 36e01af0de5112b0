// SPDX-License-Identifier: Apache-2.0

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
