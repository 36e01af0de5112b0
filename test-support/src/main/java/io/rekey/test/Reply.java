// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Map;

/**
 * One answer to a client.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body
 */
record Reply(int status, Map<String, String> headers, String body) {

	static Reply of(int status, String contentType, String body) {
		return new Reply(status, Map.of("Content-Type", contentType), body);
	}

}
