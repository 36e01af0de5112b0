// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Sns}, {@link Sqs} and the ways of events to queues.
 */
class MessagingIT extends EmbeddedAwsTestBase {

	private static final String QUEUES = "arn:aws:sqs:eu-west-1:123456789012:";

	private SnsClient sns;

	private SqsClient sqs;

	@BeforeEach
	void openMessaging() {
		this.sns = this.clients.sns();
		this.sqs = this.clients.sqs();
	}

	@Test
	void whenSubscriptionIsRawThenQueueGetsTheBareEvent() {
		String topic = aws().createTopicForRotations(name("raw"));
		String queue = createQueue("raw", topic);
		subscribe(topic, queue, true);
		String name = name("raw");
		String arn = aws().createSecret(name, "one");
		String version = aws().putSecretValue(name, "two");
		List<String> messages = receive(url(queue), 1);
		assertThat(messages).hasSize(1);
		ObjectNode event = Json.parse(messages.get(0));
		assertThat(Json.text(event, "detail-type")).isEqualTo("Secret Label Updated");
		assertThat(Json.text(event, "source")).isEqualTo("aws.secretsmanager");
		assertThat(Json.texts(event, "resources")).containsExactly(arn);
		assertThat(event.path("detail").toString())
			.isEqualTo("{\"name\":\"" + name + "\",\"labelUpdated\":\"AWSCURRENT\",\"versionId\":\"" + version + "\"}");
		assertThat(event.propertyNames())
			.containsExactlyElementsOf(Json.parse(sample("secret-label-updated")).propertyNames());
	}

	@Test
	void whenSubscriptionIsNotRawThenQueueGetsAnEnvelope() {
		String topic = aws().createTopicForRotations(name("envelope"));
		String queue = createQueue("envelope", topic);
		subscribe(topic, queue, false);
		String name = name("envelope");
		aws().createSecret(name, "one");
		aws().putSecretValue(name, "two");
		ObjectNode envelope = Json.parse(receive(url(queue), 1).get(0));
		assertThat(Json.text(envelope, "Type")).isEqualTo("Notification");
		assertThat(Json.text(envelope, "TopicArn")).isEqualTo(topic);
		assertThat(Json.text(Json.parse(Json.require(envelope, "Message")), "detail-type"))
			.isEqualTo("Secret Label Updated");
	}

	@Test
	void whenLabelIsNotOfInterestThenNoEventComes() {
		String queue = aws().createQueueForRotations(name("quiet"));
		String name = name("quiet");
		aws().createSecret(name, "one");
		this.secrets.putSecretValue(
				(request) -> request.secretId(name).secretString("two").versionStages("AWSPENDING", "BLUE"));
		String version = aws().putSecretValue(name, "three");
		assertThat(receive(queue, 2)).singleElement()
			.satisfies((message) -> assertThat(message).contains("\"versionId\":\"" + version + "\""));
	}

	@Test
	void whenQueuePolicyIsMissingThenNothingIsDelivered() {
		String topic = aws().createTopicForRotations(name("policy"));
		String without = name("without");
		this.sqs.createQueue((request) -> request.queueName(without));
		String other = createQueue("other", topic + "-other");
		String with = createQueue("with", topic);
		for (String queue : List.of(without, other, with)) {
			subscribe(topic, queue, true);
		}
		this.sns.publish((request) -> request.topicArn(topic).message("hello"));
		assertThat(receive(url(with), 1)).containsExactly("hello");
		assertThat(receive(url(without), 1)).isEmpty();
		assertThat(receive(url(other), 1)).isEmpty();
		this.sqs.setQueueAttributes((request) -> request.queueUrl(url(without))
			.attributes(Map.of(QueueAttributeName.POLICY, policy(without, topic))));
		this.sns.publish((request) -> request.topicArn(topic).message("again"));
		assertThat(receive(url(without), 1)).containsExactly("again");
	}

	@Test
	void whenTopicPolicyIsMissingThenRuleDeliversNothing() {
		String name = name("closed-topic");
		String topic = this.sns.createTopic((request) -> request.name(name)).topicArn();
		String queue = createQueue("closed-topic", topic);
		subscribe(topic, queue, true);
		this.clients.events()
			.putRule((request) -> request.name(name).eventPattern("{\"source\":[\"aws.secretsmanager\"]}"));
		this.clients.events()
			.putTargets((request) -> request.rule(name).targets(Target.builder().id("t").arn(topic).build()));
		aws().putEvent(sample("rotation-succeeded"));
		assertThat(receive(url(queue), 1)).isEmpty();
		this.sns.setTopicAttributes(
				(request) -> request.topicArn(topic).attributeName("Policy").attributeValue(Policies.topic(topic)));
		aws().putEvent(sample("rotation-succeeded"));
		assertThat(receive(url(queue), 1)).singleElement()
			.satisfies((message) -> assertThat(message).isEqualToIgnoringWhitespace(sample("rotation-succeeded")));
	}

	@Test
	void whenApiIsCalledThenCloudTrailTellsItWithoutTheValue() {
		String name = name("trail");
		String arn = aws().createSecret(name, "not-to-be-seen");
		String topic = this.sns
			.createTopic((request) -> request.name(name)
				.attributes(Map.of("Policy", Policies.topic("arn:aws:sns:eu-west-1:123456789012:" + name))))
			.topicArn();
		String queue = createQueue("trail", topic);
		subscribe(topic, queue, true);
		this.clients.events()
			.putRule((request) -> request.name(name)
				.eventPattern("{\"detail-type\":[\"AWS API Call via CloudTrail\"],\"detail\":{\"requestParameters\":"
						+ "{\"secretId\":[\"" + name + "\"]}}}"));
		this.clients.events()
			.putTargets((request) -> request.rule(name).targets(Target.builder().id("t").arn(topic).build()));
		String token = token();
		this.secrets.putSecretValue(
				(request) -> request.secretId(name).secretString("not-to-be-seen").clientRequestToken(token));
		assertThatExceptionOfType(ResourceExistsException.class).isThrownBy(() -> this.secrets
			.putSecretValue((request) -> request.secretId(name).secretString("other").clientRequestToken(token)));
		List<String> messages = receive(url(queue), 2);
		assertThat(messages).hasSize(2).allSatisfy((message) -> assertThat(message).doesNotContain("not-to-be-seen"));
		ObjectNode sample = Json.parse(sample("put-secret-value"));
		ObjectNode event = Json.parse(messages.get(0));
		assertThat(event.propertyNames()).containsExactlyElementsOf(sample.propertyNames());
		assertThat(event.path("detail").propertyNames())
			.containsExactlyElementsOf(sample.path("detail").propertyNames());
		assertThat(event.path("detail").path("responseElements").path("arn").asString()).isEqualTo(arn);
		assertThat(event.path("detail").path("requestParameters").path("clientRequestToken").asString())
			.isEqualTo(token);
		assertThat(Json.parse(messages.get(1)).path("detail").path("errorCode").asString())
			.isEqualTo("ResourceExistsException");
	}

	@Test
	void whenSubscribedTwiceThenSubscriptionIsTheSame() {
		String topic = this.sns.createTopic((request) -> request.name(name("subscribe"))).topicArn();
		String first = subscribe(topic, "some-queue", true);
		assertThat(subscribe(topic, "some-queue", true)).isEqualTo(first);
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> subscribe(topic, "some-queue", false));
		assertThat(this.sns.getSubscriptionAttributes((request) -> request.subscriptionArn(first)).attributes())
			.containsEntry("RawMessageDelivery", "true")
			.containsEntry("Endpoint", QUEUES + "some-queue");
		this.sns.setSubscriptionAttributes((
				request) -> request.subscriptionArn(first).attributeName("RawMessageDelivery").attributeValue("false"));
		assertThat(this.sns.listSubscriptionsByTopic((request) -> request.topicArn(topic)).subscriptions())
			.extracting(Subscription::subscriptionArn)
			.containsExactly(first);
		assertThat(this.sns.getTopicAttributes((request) -> request.topicArn(topic)).attributes())
			.containsEntry("SubscriptionsConfirmed", "1");
		this.sns.unsubscribe((request) -> request.subscriptionArn(first));
		assertThat(this.sns.listSubscriptionsByTopic((request) -> request.topicArn(topic)).subscriptions()).isEmpty();
		this.sns.deleteTopic((request) -> request.topicArn(topic));
		assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> subscribe(topic, "some-queue", true));
		assertThat(this.sns.listTopics().topics()).noneMatch((listed) -> listed.topicArn().equals(topic));
	}

	@Test
	void whenAttributesAreSetThenQueueTellsThoseThatElasticMqDrops() {
		String queue = name("attributes");
		String policy = policy(queue, "arn:aws:sns:eu-west-1:123456789012:t");
		String url = this.sqs
			.createQueue((request) -> request.queueName(queue)
				.attributes(Map.of(QueueAttributeName.POLICY, policy, QueueAttributeName.VISIBILITY_TIMEOUT, "7",
						QueueAttributeName.MESSAGE_RETENTION_PERIOD, "300"))
				.tags(Map.of("team", "orders")))
			.queueUrl();
		assertThat(url).isEqualTo(url(queue));
		assertThat(attributes(url, QueueAttributeName.ALL)).containsEntry(QueueAttributeName.POLICY, policy)
			.containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "7")
			.containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "300")
			.containsEntry(QueueAttributeName.QUEUE_ARN, QUEUES + queue);
		assertThat(attributes(url, QueueAttributeName.POLICY)).isEqualTo(Map.of(QueueAttributeName.POLICY, policy));
		this.sqs
			.setQueueAttributes((request) -> request.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, "")));
		assertThat(attributes(url, QueueAttributeName.ALL)).doesNotContainKey(QueueAttributeName.POLICY);
		assertThat(this.sqs.listQueueTags((request) -> request.queueUrl(url)).tags()).containsEntry("team", "orders");
	}

	@Test
	void whenQueueRequestIsWrongThenItIsRefusedAsByAws() {
		String queue = name("wrong");
		String url = this.sqs.createQueue((request) -> request.queueName(queue)).queueUrl();
		assertThatExceptionOfType(SqsException.class)
			.isThrownBy(() -> this.sqs.setQueueAttributes(
					(request) -> request.queueUrl(url).attributesWithStrings(Map.of("Policy", "nonsense"))))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("InvalidAttributeValue"));
		assertThatExceptionOfType(SqsException.class).isThrownBy(() -> this.sqs.setQueueAttributes(
				(request) -> request.queueUrl(url).attributesWithStrings(Map.of("MessageRetentionPeriod", "59"))));
		assertThatExceptionOfType(QueueNameExistsException.class)
			.isThrownBy(() -> this.sqs.createQueue((request) -> request.queueName(queue)
				.attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "60"))));
		this.sqs.deleteQueue((request) -> request.queueUrl(url));
		assertThatExceptionOfType(QueueDeletedRecentlyException.class)
			.isThrownBy(() -> this.sqs.createQueue((request) -> request.queueName(queue)));
		assertThatExceptionOfType(QueueDoesNotExistException.class)
			.isThrownBy(() -> this.sqs.getQueueUrl((request) -> request.queueName(queue)))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode())
				.isEqualTo("AWS.SimpleQueueService.NonExistentQueue"));
	}

	@Test
	void whenElasticMqIsAskedDirectlyThenQueuesAreTheSame() {
		SqsClient direct = this.clients.sqs(aws().sqsEndpoint());
		String queue = createQueue("direct", "arn:aws:sns:eu-west-1:123456789012:t");
		String url = direct.getQueueUrl((request) -> request.queueName(queue)).queueUrl();
		assertThat(url).isEqualTo(url(queue));
		direct.sendMessage((request) -> request.queueUrl(url).messageBody("one"));
		assertThat(receive(url, 1)).containsExactly("one");
		this.sqs.sendMessage((request) -> request.queueUrl(url).messageBody("two"));
		assertThat(direct.receiveMessage((request) -> request.queueUrl(url).waitTimeSeconds(2)).messages()).hasSize(1);
	}

	@Test
	void whenQueryProtocolIsUsedThenItIsServedToo() throws Exception {
		String queue = name("query");
		assertThat(query("/",
				"Action=CreateQueue&Version=2012-11-05&QueueName=" + queue
						+ "&Attribute.1.Name=MessageRetentionPeriod&Attribute.1.Value=120"))
			.contains("<QueueUrl>" + url(queue) + "</QueueUrl>");
		assertThat(query("/123456789012/" + queue, "Action=GetQueueAttributes&Version=2012-11-05&AttributeName.1=All"))
			.contains("<Name>MessageRetentionPeriod</Name><Value>120</Value>")
			.contains(QUEUES + queue);
		query("/", "Action=SendMessage&Version=2012-11-05&MessageBody=hello&QueueUrl=" + url(queue));
		assertThat(receive(url(queue), 1)).containsExactly("hello");
		assertThat(query("/",
				"Action=SetQueueAttributes&Version=2012-11-05&QueueUrl=" + url(queue)
						+ "&Attribute.1.Name=Nonsense&Attribute.1.Value=1"))
			.contains("<Code>InvalidAttributeName</Code>");
	}

	private String createQueue(String prefix, String topicArn) {
		String queue = name(prefix);
		this.sqs.createQueue((request) -> request.queueName(queue)
			.attributes(Map.of(QueueAttributeName.POLICY, policy(queue, topicArn))));
		return queue;
	}

	private static String policy(String queue, String topicArn) {
		return Policies.queue(QUEUES + queue, "sns.amazonaws.com", topicArn);
	}

	private String subscribe(String topicArn, String queue, boolean raw) {
		return this.sns
			.subscribe((request) -> request.topicArn(topicArn)
				.protocol("sqs")
				.endpoint(QUEUES + queue)
				.attributes(Map.of("RawMessageDelivery", Boolean.toString(raw))))
			.subscriptionArn();
	}

	private Map<QueueAttributeName, String> attributes(String url, QueueAttributeName name) {
		return this.sqs.getQueueAttributes((request) -> request.queueUrl(url).attributeNames(name)).attributes();
	}

	private static String url(String queue) {
		return aws().endpoint() + "/123456789012/" + queue;
	}

	private static String query(String path, String form) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(aws().endpoint() + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Authorization",
					"AWS4-HMAC-SHA256 Credential=a/20261122/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0")
			.POST(HttpRequest.BodyPublishers.ofString(form))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	private static String sample(String name) {
		try {
			return Files.readString(Path.of("src/test/resources/events/" + name + ".json"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
