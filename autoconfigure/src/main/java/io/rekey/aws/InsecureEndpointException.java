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
