// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * An error as AWS answers it. Its message is sent to the client and so never holds a
 * secret value.
 */
final class AwsException extends IllegalArgumentException {

	private final String code;

	private final int status;

	AwsException(String code, String message) {
		this(code, message, 400);
	}

	AwsException(String code, String message, int status) {
		super(message);
		this.code = code;
		this.status = status;
	}

	static AwsException invalidParameter(String message) {
		return new AwsException("InvalidParameterException", message);
	}

	static AwsException invalidRequest(String message) {
		return new AwsException("InvalidRequestException", message);
	}

	static AwsException notFound(String message) {
		return new AwsException("ResourceNotFoundException", message);
	}

	static AwsException validation(String message) {
		return new AwsException("ValidationException", message);
	}

	/**
	 * A constraint of the service model is broken, in the words that AWS uses for it.
	 */
	static AwsException constraint(String member, String constraint) {
		return validation("1 validation error detected: Value at '" + member + "' failed to satisfy constraint: Member "
				+ constraint);
	}

	static AwsException unsupported(String what) {
		return new AwsException("NotImplemented", "EmbeddedAws does not support " + what);
	}

	String code() {
		return this.code;
	}

	int status() {
		return this.status;
	}

	String text() {
		String message = getMessage();
		return (message != null) ? message : this.code;
	}

}
