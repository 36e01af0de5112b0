// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The AWS that the end-to-end suite runs against: {@link EmbeddedAws}, or any endpoint.
 */
final class AwsUnderTest implements AutoCloseable {

	private static final String PATTERN = """
			{"source":["aws.secretsmanager"],"detail-type":["Secret Label Updated"],\
			"detail":{"labelUpdated":["AWSCURRENT"]}}""";

	private final Access access;

	private final Runnable server;

	private final SecretsManagerClient secrets;

	private final EventBridgeClient events;

	private final SnsClient sns;

	private final SqsClient sqs;

	private final String run = UUID.randomUUID().toString().substring(0, 8);

	private final List<Runnable> cleanUps = new ArrayList<>();

	private final boolean emitsEvents;

	private AwsUnderTest(Access access, Runnable server) {
		this.access = access;
		this.server = server;
		this.secrets = TestClients.build(SecretsManagerClient.builder(), access.endpoint, access.region,
				access.accessKey, access.secretKey);
		this.events = TestClients.build(EventBridgeClient.builder(), access.endpoint, access.region, access.accessKey,
				access.secretKey);
		this.sns = TestClients.build(SnsClient.builder(), access.endpoint, access.region, access.accessKey,
				access.secretKey);
		this.sqs = TestClients.build(SqsClient.builder(), access.sqsEndpoint, access.region, access.accessKey,
				access.secretKey);
		this.emitsEvents = probeEvents();
	}

	/**
	 * The server that {@code -Drekey.it.endpoint} names, or else an embedded one.
	 */
	static AwsUnderTest configured() {
		String endpoint = System.getProperty("rekey.it.endpoint", "");
		if (endpoint.isBlank()) {
			EmbeddedAws aws = EmbeddedAws.start();
			return new AwsUnderTest(
					new Access(aws.endpoint(), aws.endpoint(), aws.region(), aws.accessKeyId(), aws.secretAccessKey()),
					aws::close);
		}
		return at(URI.create(endpoint), URI.create(System.getProperty("rekey.it.sqs-endpoint", endpoint)),
				System.getProperty("rekey.it.region", "us-east-1"), System.getProperty("rekey.it.access-key", "test"),
				System.getProperty("rekey.it.secret-key", "test"));
	}

	static AwsUnderTest at(URI endpoint, URI sqsEndpoint, String region, String accessKey, String secretKey) {
		return new AwsUnderTest(new Access(endpoint, sqsEndpoint, region, accessKey, secretKey), () -> {
		});
	}

	/**
	 * The properties that lead an application here.
	 */
	Map<String, Object> properties() {
		return Map.of("rekey.aws.endpoint", this.access.endpoint.toString(), "rekey.aws.sqs.endpoint",
				this.access.sqsEndpoint.toString(), "rekey.aws.region", this.access.region,
				"rekey.aws.credentials.access-key-id", this.access.accessKey, "rekey.aws.credentials.secret-access-key",
				this.access.secretKey);
	}

	SecretsManagerClient secrets() {
		return this.secrets;
	}

	SqsClient sqs() {
		return this.sqs;
	}

	/**
	 * Makes a name that no other run uses.
	 */
	String name(String name) {
		return "rekey-it/" + this.run + "/" + name;
	}

	String createSecret(String name, String value) {
		this.cleanUps
			.add(() -> this.secrets.deleteSecret((request) -> request.secretId(name).forceDeleteWithoutRecovery(true)));
		return this.secrets.createSecret((request) -> request.name(name).secretString(value)).versionId();
	}

	/**
	 * Writes a new version under {@code AWSPENDING}, as createSecret does.
	 */
	String createPending(String name, String value) {
		String token = UUID.randomUUID().toString();
		this.secrets.putSecretValue((request) -> request.secretId(name)
			.secretString(value)
			.clientRequestToken(token)
			.versionStages("AWSPENDING"));
		return token;
	}

	/**
	 * Moves {@code AWSCURRENT}, as finishSecret does.
	 */
	void makeCurrent(String name, String versionId) {
		String current = this.secrets.getSecretValue((request) -> request.secretId(name)).versionId();
		this.secrets.updateSecretVersionStage((request) -> request.secretId(name)
			.versionStage("AWSCURRENT")
			.moveToVersionId(versionId)
			.removeFromVersionId(current));
		emit(name, versionId);
	}

	String putCurrent(String name, String value) {
		String versionId = this.secrets.putSecretValue((request) -> request.secretId(name).secretString(value))
			.versionId();
		emit(name, versionId);
		return versionId;
	}

	private void emit(String name, String versionId) {
		if (!this.emitsEvents) {
			putNativeEvent(name, versionId);
		}
	}

	private void putNativeEvent(String name, String versionId) {
		String arn = this.secrets.describeSecret((request) -> request.secretId(name)).arn();
		this.events.putEvents((request) -> request.entries(PutEventsRequestEntry.builder()
			.source("aws.secretsmanager")
			.detailType("Secret Label Updated")
			.resources(arn)
			.detail("{\"name\":\"%s\",\"labelUpdated\":\"AWSCURRENT\",\"versionId\":\"%s\"}".formatted(name, versionId))
			.build()));
	}

	/**
	 * Creates the rule and the topic of the fan-out.
	 */
	String createTopic(String suffix) {
		String name = "rekey-it-" + this.run + "-" + suffix;
		String topic = this.sns.createTopic((request) -> request.name(name)).topicArn();
		this.sns.setTopicAttributes((request) -> request.topicArn(topic).attributeName("Policy").attributeValue("""
				{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},\
				"Action":"sns:Publish","Resource":"%s"}]}""".formatted(topic)));
		target(name, topic);
		this.cleanUps.add(() -> this.sns.deleteTopic((request) -> request.topicArn(topic)));
		return topic;
	}

	boolean hasSubscription(String topic) {
		return !this.sns.listSubscriptionsByTopic((request) -> request.topicArn(topic)).subscriptions().isEmpty();
	}

	private void target(String rule, String arn) {
		this.cleanUps.add(() -> {
			this.events.removeTargets((request) -> request.rule(rule).ids("1"));
			this.events.deleteRule((request) -> request.name(rule));
		});
		this.events.putRule((request) -> request.name(rule).eventPattern(PATTERN));
		this.events.putTargets((request) -> request.rule(rule).targets(Target.builder().id("1").arn(arn).build()));
	}

	/**
	 * Finds out whether the server puts native events on the bus by itself.
	 */
	private boolean probeEvents() {
		String topic = createTopic("probe");
		String queue = this.sqs.createQueue((request) -> request.queueName("rekey-it-" + this.run + "-probe"))
			.queueUrl();
		String arn = "arn:aws:sqs:" + this.access.region + ":" + topic.split(":", -1)[4] + ":rekey-it-" + this.run
				+ "-probe";
		this.sqs.setQueueAttributes((request) -> request.queueUrl(queue)
			.attributesWithStrings(Map.of("Policy", """
					{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},\
					"Action":"sqs:SendMessage","Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}"""
				.formatted(arn, topic))));
		String subscription = this.sns
			.subscribe((request) -> request.topicArn(topic).protocol("sqs").endpoint(arn).returnSubscriptionArn(true))
			.subscriptionArn();
		String secret = name("probe");
		createSecret(secret, "{}");
		this.secrets.putSecretValue((request) -> request.secretId(secret).secretString("{\"k\":1}"));
		List<Message> messages = this.sqs
			.receiveMessage((request) -> request.queueUrl(queue).waitTimeSeconds(3).maxNumberOfMessages(1))
			.messages();
		this.sns.unsubscribe((request) -> request.subscriptionArn(subscription));
		this.sqs.deleteQueue((request) -> request.queueUrl(queue));
		return !messages.isEmpty();
	}

	@Override
	public void close() {
		this.cleanUps.forEach(Runnable::run);
		this.secrets.close();
		this.events.close();
		this.sns.close();
		this.sqs.close();
		this.server.run();
	}

	private static final class Access {

		private final URI endpoint;

		private final URI sqsEndpoint;

		private final String region;

		private final String accessKey;

		private final String secretKey;

		Access(URI endpoint, URI sqsEndpoint, String region, String accessKey, String secretKey) {
			this.endpoint = endpoint;
			this.sqsEndpoint = sqsEndpoint;
			this.region = region;
			this.accessKey = accessKey;
			this.secretKey = secretKey;
		}

	}

}
