// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * The codes that a service of AWS has for errors that all services know. They are those
 * of the services' API references and of the SDK's list of throttling errors.
 *
 * @param denied the code where IAM refuses
 * @param deniedStatus its HTTP status
 * @param throttled the code where calls come too fast
 * @param throttledStatus its HTTP status
 * @param failed the code of a failure of the service itself, whose status is 500
 */
record ErrorCodes(String denied, int deniedStatus, String throttled, int throttledStatus, String failed) {

	static final ErrorCodes SECRETS_MANAGER = new ErrorCodes("AccessDeniedException", 400, "ThrottlingException", 400,
			"InternalServiceError");

	static final ErrorCodes EVENTS = new ErrorCodes("AccessDeniedException", 400, "ThrottlingException", 400,
			"InternalException");

	static final ErrorCodes SNS = new ErrorCodes("AuthorizationError", 403, "Throttled", 429, "InternalError");

	static final ErrorCodes SQS = new ErrorCodes("AccessDenied", 403, "RequestThrottled", 403, "InternalFailure");

	static final ErrorCodes STS = new ErrorCodes("AccessDenied", 403, "Throttling", 400, "InternalFailure");

	AwsException denial(String message) {
		return new AwsException(this.denied, message, this.deniedStatus);
	}

	AwsException throttling() {
		return new AwsException(this.throttled, "Rate exceeded", this.throttledStatus);
	}

	AwsException failure() {
		return new AwsException(this.failed, "An error occurred on the server side.", 500);
	}

}
