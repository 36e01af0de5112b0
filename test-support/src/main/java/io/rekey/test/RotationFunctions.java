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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.rekey.test.EmbeddedAws.RotationRequest;

/**
 * The rotation functions by their ARNs: what Lambda is to Secrets Manager.
 */
final class RotationFunctions {

	static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");

	private final Map<String, Consumer<RotationRequest>> functions = new ConcurrentHashMap<>();

	void register(String arn, Consumer<RotationRequest> function) {
		this.functions.put(arn, function);
	}

	/**
	 * Refuse a function that nobody registered, as AWS refuses one that it can't invoke.
	 */
	void check(String arn) {
		if (!this.functions.containsKey(arn)) {
			throw new AwsException("AccessDeniedException",
					"Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy "
							+ "grants access to the principal secretsmanager.amazonaws.com.");
		}
	}

	void invoke(String arn, RotationRequest request) {
		Consumer<RotationRequest> function = this.functions.get(arn);
		if (function == null) {
			throw new IllegalStateException("No rotation function is registered as " + arn);
		}
		function.accept(request);
	}

}
