// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells how calls to AWS failed.
 */
public final class AwsErrors {

	private AwsErrors() {
	}

	/**
	 * Tells in a few words how a call failed: by the HTTP status and AWS's own words, or
	 * by what is at the root of an exception, which the message of the exception itself
	 * need not tell.
	 * @param ex the exception
	 * @return one line, without anything that looks like a key or a token
	 */
	public static String describe(SdkException ex) {
		return AwsFailure.of(ex, CallTarget.UNKNOWN).describe();
	}

}
