// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;

import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Thrown when the AWS SDK finds an endpoint by itself to which secrets would travel
 * without TLS.
 */
final class InsecureEndpointException extends SdkClientException {

	static final String FIX = "Use an https endpoint, or a loopback address. To test against an emulator on another"
			+ " host, such as a container, set 'rekey.aws.allow-insecure-endpoint' to true.";

	static final String RULE = "Secrets travel over TLS only.";

	InsecureEndpointException(URI endpoint, String origin) {
		super(SdkClientException.builder()
			.message("Secrets travel over TLS only, which endpoint " + AwsWords.withoutUser(endpoint.toString())
					+ " does not have. It is that of " + origin));
	}

}
