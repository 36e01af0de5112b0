// SPDX-License-Identifier: Apache-2.0

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
