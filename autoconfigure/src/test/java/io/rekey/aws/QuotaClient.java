// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * The client of one replica in a region whose quotas all replicas share. It retries as
 * the AWS SDK does: with the SDK's own strategy.
 */
final class QuotaClient implements SecretsManagerClient {

	private static final Duration LATENCY = Duration.ofMillis(20);

	private final Region region;

	private final StandardRetryStrategy retries;

	private final StandardRetryStrategy batchRetries;

	private final boolean gaveUpIsFinal;

	/**
	 * Creates the client.
	 * @param region the region
	 * @param batchAttempts how often the SDK tries a batch
	 * @param gaveUpIsFinal whether a throttled batch looks like another error, so that
	 * there is no way around it
	 */
	QuotaClient(Region region, int batchAttempts, boolean gaveUpIsFinal) {
		this.region = region;
		this.retries = AwsRetryStrategy.standardRetryStrategy();
		this.batchRetries = this.retries.toBuilder().maxAttempts(batchAttempts).build();
		this.gaveUpIsFinal = gaveUpIsFinal;
	}

	@Override
	public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
		retrying(this.retries, this.region.get);
		return GetSecretValueResponse.builder()
			.arn(arn(request.secretId()))
			.name(request.secretId())
			.versionId("v1")
			.versionStages("AWSCURRENT")
			.createdDate(Instant.EPOCH)
			.secretString("{}")
			.build();
	}

	@Override
	public BatchGetSecretValueResponse batchGetSecretValue(BatchGetSecretValueRequest request) {
		try {
			retrying(this.batchRetries, this.region.batch);
		}
		catch (SecretsManagerException ex) {
			throw this.gaveUpIsFinal ? error("LimitExceededException") : ex;
		}
		return BatchGetSecretValueResponse.builder()
			.secretValues(request.secretIdList()
				.stream()
				.map((id) -> SecretValueEntry.builder()
					.arn(arn(id))
					.name(id)
					.versionId("v1")
					.versionStages("AWSCURRENT")
					.createdDate(Instant.EPOCH)
					.secretString("{}")
					.build())
				.toList())
			.build();
	}

	private static String arn(String id) {
		return "arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + id + "-AbCdEf";
	}

	private static void retrying(StandardRetryStrategy strategy, Quota quota) {
		RetryToken token = strategy.acquireInitialToken(AcquireInitialTokenRequest.create("fleet")).token();
		while (true) {
			sleep(LATENCY);
			if (quota.take()) {
				strategy.recordSuccess(RecordSuccessRequest.create(token));
				return;
			}
			SecretsManagerException throttled = error("ThrottlingException");
			RefreshRetryTokenResponse retry = refresh(strategy, token, throttled);
			token = retry.token();
			sleep(retry.delay());
		}
	}

	private static RefreshRetryTokenResponse refresh(StandardRetryStrategy strategy, RetryToken token,
			SecretsManagerException failure) {
		try {
			return strategy.refreshRetryToken(RefreshRetryTokenRequest.builder()
				.token(token)
				.failure(failure)
				.suggestedDelay(Duration.ZERO)
				.build());
		}
		catch (TokenAcquisitionFailedException ex) {
			throw failure;
		}
	}

	private static SecretsManagerException error(String code) {
		SdkException ex = SecretsManagerException.builder()
			.statusCode(400)
			.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("Rate exceeded").build())
			.build();
		return (SecretsManagerException) ex;
	}

	private static void sleep(Duration duration) {
		try {
			TimeUnit.NANOSECONDS.sleep(duration.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw AbortedException.create("interrupted", ex);
		}
	}

	@Override
	public String serviceName() {
		return "secretsmanager";
	}

	@Override
	public void close() {
		// nothing is open
	}

	/**
	 * The quotas of a region.
	 */
	static final class Region {

		final Quota batch;

		final Quota get;

		Region(int batchesPerSecond, int getsPerSecond) {
			this.batch = new Quota(batchesPerSecond);
			this.get = new Quota(getsPerSecond);
		}

	}

	/**
	 * A token bucket that holds the calls of one second.
	 */
	static final class Quota {

		final AtomicLong taken = new AtomicLong();

		final AtomicLong throttled = new AtomicLong();

		private final int perSecond;

		private double tokens;

		private long filledAt;

		Quota(int perSecond) {
			this.perSecond = perSecond;
			this.tokens = perSecond;
			this.filledAt = System.nanoTime();
		}

		synchronized boolean take() {
			long now = System.nanoTime();
			double filled = this.tokens + (now - this.filledAt) / 1e9 * this.perSecond;
			this.tokens = Math.min(this.perSecond, filled);
			this.filledAt = now;
			if (this.tokens < 1) {
				this.throttled.incrementAndGet();
				return false;
			}
			this.tokens--;
			this.taken.incrementAndGet();
			return true;
		}

	}

}
