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

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.retries.StandardRetryStrategy;

/**
 * Lets the SDK retry a batch once instead of twice. There is a way around a throttled
 * batch, which is quicker than to wait: {@code GetSecretValue} has a hundred times the
 * quota.
 */
final class BatchRetries {

	static final int ATTEMPTS = 2;

	private static final StandardRetryStrategy STRATEGY = AwsRetryStrategy.standardRetryStrategy()
		.toBuilder()
		.maxAttempts(ATTEMPTS)
		.build();

	/**
	 * Changes the retries of one request.
	 */
	static final SdkPlugin PLUGIN = (config) -> config
		.overrideConfiguration(config.overrideConfiguration().toBuilder().retryStrategy(STRATEGY).build());

	private BatchRetries() {
	}

}
