// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.util.Map;
import java.util.Set;

import io.rekey.test.EmbeddedAws;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * AWS in this process: Secrets Manager with its events, which may be late. Safe for use
 * by several threads.
 */
final class Cloud implements AutoCloseable {

	private static final Set<String> READS = Set.of("GetSecretValue", "BatchGetSecretValue", "DescribeSecret",
			"ListSecrets", "ListSecretVersionIds");

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final SecretsManagerClient secrets = client(
			SecretsManagerClient.builder().httpClientBuilder(Apache5HttpClient.builder()));

	private final SnsClient sns = client(SnsClient.builder().httpClientBuilder(Apache5HttpClient.builder()));

	private final SqsClient sqs = client(SqsClient.builder().httpClientBuilder(Apache5HttpClient.builder()));

	private final EventRelay relay = new EventRelay(this.sqs, this.sns,
			this.aws.createQueueForRotations("late-events"));

	private <C> C client(AwsClientBuilder<?, C> builder) {
		AwsCredentialsProvider credentials = StaticCredentialsProvider
			.create(AwsBasicCredentials.create(this.aws.accessKeyId(), this.aws.secretAccessKey()));
		builder.endpointOverride(this.aws.endpoint());
		builder.region(Region.of(this.aws.region()));
		builder.credentialsProvider(credentials);
		return builder.build();
	}

	/**
	 * Returns what the AWS SDK takes from system properties, in this or another JVM.
	 * @return the properties
	 */
	Map<String, String> systemProperties() {
		return Map.of("aws.endpointUrl", this.aws.endpoint().toString(), "aws.region", this.aws.region(),
				"aws.accessKeyId", this.aws.accessKeyId(), "aws.secretAccessKey", this.aws.secretAccessKey());
	}

	SecretsManagerClient secrets() {
		return this.secrets;
	}

	/**
	 * Creates a topic for the rotations of a secret.
	 * @param name the topic's name
	 * @param secretArn the secret
	 * @param delivery when it gets the events
	 * @return the topic's ARN
	 */
	String createTopic(String name, String secretArn, EventDelivery delivery) {
		if (delivery.isOnTime()) {
			return this.aws.createTopicForRotations(name);
		}
		String topicArn = this.sns.createTopic((request) -> request.name(name)).topicArn();
		if (delivery.delay() != null) {
			this.relay.route(secretArn, topicArn, delivery.delay());
		}
		return topicArn;
	}

	/**
	 * Counts the calls that read from Secrets Manager. Those of a rotation only write.
	 * @param secretIds names or ARNs of one secret
	 * @return the number of calls
	 */
	long reads(Set<String> secretIds) {
		return this.aws.calls()
			.stream()
			.filter((call) -> call.service().equals("secretsmanager") && READS.contains(call.action()))
			.filter((call) -> call.resources().stream().anyMatch(secretIds::contains))
			.count();
	}

	@Override
	public void close() {
		this.relay.close();
		this.sqs.close();
		this.sns.close();
		this.secrets.close();
		this.aws.close();
	}

}
