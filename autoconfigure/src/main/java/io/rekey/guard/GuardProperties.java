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

package io.rekey.guard;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What becomes of credentials that stand in files.
 *
 * @param plaintext What to do about properties in files that look like credentials.
 * @param excludes Names of properties that may, with '*' for any characters, such as
 * 'demo.*'.
 */
@ConfigurationProperties("rekey.guard")
record GuardProperties(@DefaultValue("warn") Plaintext plaintext, @DefaultValue List<String> excludes) {

	/**
	 * What to do about properties in files that look like credentials.
	 */
	enum Plaintext {

		/**
		 * Log one warning that names them all.
		 */
		WARN,

		/**
		 * Stop the start with one message that names them all.
		 */
		FAIL,

		/**
		 * Do not look for any.
		 */
		OFF

	}

}
