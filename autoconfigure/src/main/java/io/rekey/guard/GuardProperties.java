// SPDX-License-Identifier: Apache-2.0

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
