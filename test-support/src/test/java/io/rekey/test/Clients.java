// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.net.URI;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Real clients of the AWS SDK that ask an {@link EmbeddedAws}.
 */
final class Clients implements AutoCloseable {

	private final SdkHttpClient http = Apache5HttpClient.builder().build();

	private final EmbeddedAws aws;

	private boolean once;

	Clients(EmbeddedAws aws) {
		this.aws = aws;
	}

	SecretsManagerClient secrets() {
		return secrets(this.aws.region());
	}

	SecretsManagerClient secrets(String region) {
		return configure(SecretsManagerClient.builder(), this.aws.endpoint()).region(Region.of(region)).build();
	}

	/**
	 * A client that makes one attempt.
	 */
	SecretsManagerClient secretsOnce() {
		return secretsOnce(this.aws.region());
	}

	SecretsManagerClient secretsOnce(String region) {
		return configure(SecretsManagerClient.builder(), this.aws.endpoint()).region(Region.of(region))
			.overrideConfiguration((configuration) -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
			.build();
	}

	/**
	 * A client that acts in a role.
	 */
	SecretsManagerClient secrets(String region, AwsCredentialsProvider credentials) {
		return configure(SecretsManagerClient.builder(), this.aws.endpoint()).region(Region.of(region))
			.credentialsProvider(credentials)
			.build();
	}

	EventBridgeClient events() {
		return configure(EventBridgeClient.builder(), this.aws.endpoint()).build();
	}

	SnsClient sns() {
		return configure(SnsClient.builder(), this.aws.endpoint()).build();
	}

	SqsClient sqs() {
		return sqs(this.aws.endpoint());
	}

	/**
	 * A client that gives up after some attempts.
	 */
	SqsClient sqs(int attempts) {
		return configure(SqsClient.builder(), this.aws.endpoint())
			.overrideConfiguration((configuration) -> configuration
				.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(attempts).build()))
			.build();
	}

	SqsClient sqsIn(String region) {
		return configure(SqsClient.builder(), this.aws.endpoint()).region(Region.of(region)).build();
	}

	SqsClient sqs(URI endpoint) {
		return configure(SqsClient.builder(), endpoint).build();
	}

	StsClient sts() {
		return configure(StsClient.builder(), this.aws.endpoint()).build();
	}

	StsClient sts(AwsCredentialsProvider credentials) {
		return configure(StsClient.builder(), this.aws.endpoint()).credentialsProvider(credentials).build();
	}

	/**
	 * Let the clients that are made from now on try once only.
	 */
	Clients once() {
		this.once = true;
		return this;
	}

	private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configure(B builder, URI endpoint) {
		if (this.once) {
			builder
				.overrideConfiguration((configuration) -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()));
		}
		return builder.httpClient(this.http)
			.endpointOverride(endpoint)
			.region(Region.of(this.aws.region()))
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(this.aws.accessKeyId(), this.aws.secretAccessKey())));
	}

	@Override
	public void close() {
		this.http.close();
	}

}
