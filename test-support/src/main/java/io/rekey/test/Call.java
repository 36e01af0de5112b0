// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One request of a client.
 *
 * @param action the action's name, as {@code GetSecretValue}
 * @param path the path of the request
 * @param headers the headers to hand on to another server
 * @param body the body
 */
record Call(String action, String path, Map<String, String> headers, String body) {

	static Call json(String action, Map<String, String> headers, String body) {
		return new Call(action, "/", headers, body);
	}

	@Nullable String header(String name) {
		return this.headers.get(name);
	}

}
