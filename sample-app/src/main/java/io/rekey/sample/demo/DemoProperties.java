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

package io.rekey.sample.demo;

import io.rekey.SecretId;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the page shows and rotates.
 *
 * @param databaseSecret Name of the secret that the button rotates.
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue("prod/orders/db") String databaseSecret) {

	SecretId secret() {
		return SecretId.of(this.databaseSecret);
	}

}
