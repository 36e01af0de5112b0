// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

/**
 * Thrown when a placeholder that begins like a reference to a secret is none.
 */
class InvalidSecretReferenceException extends RuntimeException {

	private final String reason;

	InvalidSecretReferenceException(String placeholder, String reason) {
		super("'${" + placeholder + "}' is no legal reference to a secret: " + reason);
		this.reason = reason;
	}

	String getReason() {
		return this.reason;
	}

}
