// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

/**
 * Thrown when a call to AWS failed in a way that no other region would help.
 */
final class FailedCallException extends RuntimeException {

	private final transient AwsFailure failure;

	FailedCallException(AwsFailure failure) {
		super(failure.describe(), failure.safeException());
		this.failure = failure;
	}

	AwsFailure failure() {
		return this.failure;
	}

}
