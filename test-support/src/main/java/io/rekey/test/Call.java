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
