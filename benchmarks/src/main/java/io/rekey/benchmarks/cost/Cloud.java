// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAws.ApiCall;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * AWS in this process, for one replica alone: whatever is called, it called it. Beside
 * its queues there is a witness, which gets what each queue gets that is subscribed.
 */
final class Cloud implements AutoCloseable {

	/**
	 * The queue that is provisioned.
	 */
	static final String QUEUE = "cost-replica-0";

	private static final String WITNESS = "witness";

	/**
	 * The embedded AWS keeps no more.
	 */
	private static final int MAX_CALLS = 100_000;

	private final EmbeddedAws aws = EmbeddedAws.start();

	/**
	 * At the server itself, where calls are not counted.
	 */
	private final SqsClient sqs = client(SqsClient.builder().httpClientBuilder(Apache5HttpClient.builder()),
			this.aws.sqsEndpoint());

	private final String topicArn = this.aws.createTopicForRotations("cost");

	private final String witness;

	private int rotations;

	/**
	 * Starts AWS.
	 * @param secrets how many secrets it has
	 * @param replicas how many replicas there seem to be, as far as their queues tell
	 */
	Cloud(int secrets, int replicas) {
		for (int i = 1; i <= secrets; i++) {
			this.aws.createSecret(name(i), value(i, 0));
		}
		this.witness = this.sqs.createQueue((request) -> request.queueName(WITNESS)).queueUrl();
		subscribe(WITNESS);
		this.aws.createQueueForRotations(QUEUE);
		for (int i = 1; i < replicas; i++) {
			createQueueOfAnotherReplica(i);
		}
		this.aws.clearCalls();
	}

	private void subscribe(String queue) {
		try (SnsClient sns = client(SnsClient.builder().httpClientBuilder(Apache5HttpClient.builder()),
				this.aws.endpoint())) {
			sns.subscribe((request) -> request.topicArn(this.topicArn)
				.protocol("sqs")
				.endpoint("arn:aws:sqs:" + this.aws.region() + ":" + this.aws.accountId() + ":" + queue));
		}
	}

	/**
	 * With the name and the tags that Rekey gives it.
	 */
	private void createQueueOfAnotherReplica(int number) {
		String now = Instant.now().toString();
		this.sqs.createQueue((request) -> request.queueName("rekey-application-%08x".formatted(number))
			.tags(Map.of("rekey:application", "application", "rekey:created", now, "rekey:heartbeat", now)));
	}

	private <C> C client(AwsClientBuilder<?, C> builder, URI endpoint) {
		builder.endpointOverride(endpoint);
		builder.region(Region.of(this.aws.region()));
		builder.credentialsProvider(StaticCredentialsProvider
			.create(AwsBasicCredentials.create(this.aws.accessKeyId(), this.aws.secretAccessKey())));
		return builder.build();
	}

	static String name(int number) {
		return "cost/secret" + number;
	}

	private static String value(int number, int version) {
		return "{\"cost.key" + number + "\":\"value" + version + "\"}";
	}

	String topicArn() {
		return this.topicArn;
	}

	/**
	 * What the AWS SDK takes from system properties.
	 */
	Map<String, String> systemProperties() {
		return Map.of("aws.endpointUrl", this.aws.endpoint().toString(), "aws.region", this.aws.region(),
				"aws.accessKeyId", this.aws.accessKeyId(), "aws.secretAccessKey", this.aws.secretAccessKey());
	}

	/**
	 * Gives the first secret its next version.
	 */
	void rotate() {
		this.rotations++;
		this.aws.putSecretValue(name(1), value(1, this.rotations));
	}

	/**
	 * Tells how many messages each subscribed queue got so far.
	 */
	long deliveries() {
		@Nullable String messages = this.sqs
			.getQueueAttributes((request) -> request.queueUrl(this.witness)
				.attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
			.attributes()
			.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
		return Long.parseLong(String.valueOf(messages));
	}

	/**
	 * Returns the calls since {@link #clearCalls()}.
	 */
	Calls calls() {
		List<ApiCall> calls = this.aws.calls();
		if (calls.size() >= MAX_CALLS) {
			throw new IllegalStateException("There were more calls than are kept");
		}
		return Calls.of(calls);
	}

	void clearCalls() {
		this.aws.clearCalls();
	}

	@Override
	public void close() {
		this.sqs.close();
		this.aws.close();
	}

}
