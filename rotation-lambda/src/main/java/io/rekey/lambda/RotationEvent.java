// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

/**
 * One call of Secrets Manager: a step of the rotation of one secret.
 *
 * @param step the step to run
 * @param secretId the secret; Secrets Manager always sends its ARN
 * @param token the id of the version that the rotation makes
 */
record RotationEvent(RotationStep step, String secretId, String token) {

	static RotationEvent of(Map<String, String> event) {
		return new RotationEvent(RotationStep.of(event.get("Step")), text(event, "SecretId"),
				text(event, "ClientRequestToken"));
	}

	private static String text(Map<String, String> event, String key) {
		String text = event.get(key);
		if (text == null || text.isBlank()) {
			throw new IllegalArgumentException("The event has no " + key);
		}
		return text;
	}

	RotationFailedException failure(String reason) {
		return new RotationFailedException(this.step, this.secretId, reason);
	}

	/**
	 * Reports a failure that another exception caused. That exception may quote what it
	 * was given, so only the types of it and of its causes are kept.
	 */
	RotationFailedException failure(String reason, Exception cause) {
		StringBuilder types = new StringBuilder(cause.getClass().getSimpleName());
		for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
			types.append(" caused by ").append(next.getClass().getSimpleName());
		}
		return failure(reason + " (" + types + ")");
	}

}
