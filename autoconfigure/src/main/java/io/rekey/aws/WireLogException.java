// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Thrown instead of reading a secret whose value would be logged by the HTTP client.
 */
final class WireLogException extends SdkClientException {

	static final String FIX = "Set the level of that logger to INFO or OFF ('logging.level.*', or /actuator/loggers). Of"
			+ " another client's calls log the headers instead, or record them outside of this process.";

	WireLogException(String logger) {
		super(SdkClientException.builder()
			.message("logger '" + logger + "' is at DEBUG, by which the HTTP client would log the values of secrets"));
	}

}
