// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.rekey.store.SecretLocation;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * Calls one region, with a bound on each call and each attempt: a client that the user
 * brings may have none of its own.
 */
final class RegionClient {

	private final SecretsManagerClient client;

	private final AccountRegion region;

	private final boolean replica;

	private final Duration callTimeout;

	private final Duration attemptTimeout;

	private final MeasuredCalls calls;

	/**
	 * Creates the client.
	 * @param client calls the region
	 * @param region the region and role
	 * @param replica whether it is not the secrets' own region
	 * @param callTimeout how long a call may take
	 * @param attemptTimeout how long one attempt may take
	 * @param calls measures each call
	 */
	RegionClient(SecretsManagerClient client, AccountRegion region, boolean replica, Duration callTimeout,
			Duration attemptTimeout, MeasuredCalls calls) {
		this.client = client;
		this.region = region;
		this.replica = replica;
		this.callTimeout = callTimeout;
		this.attemptTimeout = (attemptTimeout.compareTo(callTimeout) < 0) ? attemptTimeout : callTimeout;
		this.calls = calls;
	}

	CallTarget target() {
		return this.calls.target().get();
	}

	AccountRegion region() {
		return this.region;
	}

	/**
	 * Whether it is not the secrets' own region.
	 */
	boolean isReplica() {
		return this.replica;
	}

	/**
	 * Returns what the region knows a secret by.
	 */
	String secretId(SecretLocation location) {
		String name = this.region.region();
		return (this.replica && name != null) ? location.secretIdIn(name) : location.secretId();
	}

	GetSecretValueResponse read(SecretLocation location) {
		GetSecretValueRequest request = GetSecretValueRequest.builder()
			.secretId(secretId(location))
			.versionId(location.versionId())
			.versionStage((location.versionId() != null) ? null : location.stageOrCurrent())
			.overrideConfiguration(bounds().build())
			.build();
		return this.calls.measure(false, () -> this.client.getSecretValue(request));
	}

	BatchGetSecretValueResponse read(Collection<SecretLocation> locations) {
		Set<String> secretIds = new LinkedHashSet<>();
		locations.forEach((location) -> secretIds.add(secretId(location)));
		BatchGetSecretValueRequest request = BatchGetSecretValueRequest.builder()
			.secretIdList(secretIds)
			.overrideConfiguration(bounds().addPlugin(BatchRetries.PLUGIN).build())
			.build();
		return this.calls.measure(true, () -> this.client.batchGetSecretValue(request));
	}

	DescribeSecretResponse describe(SecretLocation location) {
		return this.client.describeSecret(DescribeSecretRequest.builder()
			.secretId(secretId(location))
			.overrideConfiguration(bounds().build())
			.build());
	}

	private AwsRequestOverrideConfiguration.Builder bounds() {
		return AwsRequestOverrideConfiguration.builder()
			.apiCallTimeout(this.callTimeout)
			.apiCallAttemptTimeout(this.attemptTimeout);
	}

}
