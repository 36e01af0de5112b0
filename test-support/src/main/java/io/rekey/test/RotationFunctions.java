// SPDX-License-Identifier: Apache-2.0

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
