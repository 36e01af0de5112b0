// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.SqsParameters;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for FIFO topics and queues.
 */
class FifoIT extends EmbeddedAwsTestBase {

	private static final String QUEUES = "arn:aws:sqs:eu-west-1:123456789012:";

	private SnsClient sns;

	private SqsClient sqs;

	@BeforeEach
	void openMessaging() {
		this.sns = this.clients.sns();
		this.sqs = this.clients.sqs();
	}

	@Test
	void whenTopicIsFifoThenQueueGetsGroupAndDeduplicationId() {
		String topic = createTopic(Map.of("FifoTopic", "true"));
		String queue = createQueue(topic, "sns.amazonaws.com", Map.of());
		String url = url(queue);
		subscribe(topic, QUEUES + queue);
		PublishResponse first = publish(topic, "g1", "d1");
		publish(topic, "g2", "d2");
		PublishResponse repeated = publish(topic, "g1", "d1");
		assertThat(first.sequenceNumber()).isLessThan(repeated.sequenceNumber());
		List<Message> messages = receiveMessages(url, 3);
		assertThat(messages).hasSize(2).allSatisfy((message) -> assertThat(message.body()).isEqualTo("hello"));
		assertThat(messages).extracting((message) -> attribute(message, MessageSystemAttributeName.MESSAGE_GROUP_ID))
			.containsExactly("g1", "g2");
		assertThat(messages)
			.extracting((message) -> attribute(message, MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID))
			.containsExactly("d1", "d2");
	}

	@Test
	void whenTopicDeduplicatesByContentThenIdIsTheDigest() {
		String topic = createTopic(Map.of("FifoTopic", "true", "ContentBasedDeduplication", "true"));
		String queue = createQueue(topic, "sns.amazonaws.com", Map.of());
		String standard = name("standard");
		this.sqs.createQueue((request) -> request.queueName(standard)
			.attributesWithStrings(Map.of("Policy", Policies.queue(QUEUES + standard, "sns.amazonaws.com", topic))));
		subscribe(topic, QUEUES + queue);
		subscribe(topic, QUEUES + standard);
		this.sns.publish((request) -> request.topicArn(topic).message("hello").messageGroupId("g"));
		this.sns.publish((request) -> request.topicArn(topic).message("hello").messageGroupId("g"));
		List<Message> messages = receiveMessages(url(queue), 2);
		assertThat(messages).hasSize(1);
		assertThat(attribute(messages.get(0), MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID))
			.isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
		assertThat(receive(url(standard), 2)).containsExactly("hello");
	}

	@Test
	void whenRuleTargetsAFifoQueueThenEventsGoToItsGroup() {
		String rule = name("fifo");
		String ruleArn = this.clients.events()
			.putRule((request) -> request.name(rule).eventPattern("{\"source\":[\"com.example." + rule + "\"]}"))
			.ruleArn();
		String deduplicating = createQueue(ruleArn, "events.amazonaws.com",
				Map.of("ContentBasedDeduplication", "true"));
		String other = createQueue(ruleArn, "events.amazonaws.com", Map.of());
		Target good = Target.builder()
			.id("good")
			.arn(QUEUES + deduplicating)
			.sqsParameters(SqsParameters.builder().messageGroupId("rotations").build())
			.build();
		this.clients.events()
			.putTargets((request) -> request.rule(rule)
				.targets(good, good.copy((target) -> target.id("other").arn(QUEUES + other))));
		assertThat(this.clients.events().listTargetsByRule((request) -> request.rule(rule)).targets()).contains(good);
		aws().putEvent("{\"source\":\"com.example." + rule + "\",\"id\":\"1\"}");
		aws().putEvent("{\"source\":\"com.example." + rule + "\",\"id\":\"2\"}");
		List<Message> messages = receiveMessages(url(deduplicating), 2);
		assertThat(messages).hasSize(2)
			.allSatisfy((message) -> assertThat(attribute(message, MessageSystemAttributeName.MESSAGE_GROUP_ID))
				.isEqualTo("rotations"));
		assertThat(receiveMessages(url(other), 1)).isEmpty();
	}

	@Test
	void whenTargetIsWrongThenEventBridgeRefusesIt() {
		String rule = name("fifo");
		this.clients.events().putRule((request) -> request.name(rule).eventPattern("{\"source\":[\"a\"]}"));
		for (String arn : List.of(QUEUES + "q.fifo", "arn:aws:sns:eu-west-1:123456789012:t.fifo")) {
			assertThatExceptionOfType(EventBridgeException.class)
				.isThrownBy(() -> this.clients.events()
					.putTargets((request) -> request.rule(rule).targets(Target.builder().id("t").arn(arn).build())))
				.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> aws().createTopicForRotations("rotations.fifo"));
	}

	@Test
	void whenRotationsGoToAFifoQueueThenTheyCome() {
		String url = aws().createQueueForRotations(name("fifo") + ".fifo");
		String name = name("fifo");
		aws().createSecret(name, "one");
		String version = aws().putSecretValue(name, "two");
		assertThat(receive(url, 1)).singleElement().satisfies((message) -> assertThat(message).contains(version));
	}

	@Test
	void whenTopicOrPublicationIsWrongThenItIsRefused() {
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> this.sns.createTopic((request) -> request.name("standard.fifo")));
		assertThatExceptionOfType(InvalidParameterException.class).isThrownBy(
				() -> this.sns.createTopic((request) -> request.name("fifo").attributes(Map.of("FifoTopic", "true"))));
		String topic = createTopic(Map.of("FifoTopic", "true"));
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> this.sns.publish((request) -> request.topicArn(topic).message("hello")));
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> this.sns.publish((request) -> request.topicArn(topic).message("m").messageGroupId("g")));
		String standard = this.sns.createTopic((request) -> request.name(name("standard"))).topicArn();
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> subscribe(standard, QUEUES + "q.fifo"));
		assertThat(this.sns.getTopicAttributes((request) -> request.topicArn(topic)).attributes())
			.containsEntry("FifoTopic", "true");
	}

	private String createTopic(Map<String, String> attributes) {
		return this.sns.createTopic((request) -> request.name(name("topic") + ".fifo").attributes(attributes))
			.topicArn();
	}

	private String createQueue(String sourceArn, String service, Map<String, String> more) {
		String name = name("queue") + ".fifo";
		Map<String, String> attributes = new HashMap<>(more);
		attributes.put("FifoQueue", "true");
		attributes.put("Policy", Policies.queue(QUEUES + name, service, sourceArn));
		this.sqs.createQueue((request) -> request.queueName(name).attributesWithStrings(attributes));
		return name;
	}

	private void subscribe(String topicArn, String queueArn) {
		this.sns.subscribe((request) -> request.topicArn(topicArn)
			.protocol("sqs")
			.endpoint(queueArn)
			.attributes(Map.of("RawMessageDelivery", "true")));
	}

	private PublishResponse publish(String topic, String group, String deduplication) {
		return this.sns.publish((request) -> request.topicArn(topic)
			.message("hello")
			.messageGroupId(group)
			.messageDeduplicationId(deduplication));
	}

	/**
	 * Receive until as many as wanted have come or none comes for a second.
	 */
	private List<Message> receiveMessages(String url, int wanted) {
		List<Message> all = new ArrayList<>();
		while (all.size() < wanted) {
			List<Message> messages = this.sqs
				.receiveMessage((request) -> request.queueUrl(url)
					.maxNumberOfMessages(10)
					.waitTimeSeconds(1)
					.messageSystemAttributeNames(MessageSystemAttributeName.ALL))
				.messages();
			if (messages.isEmpty()) {
				break;
			}
			messages.forEach((message) -> this.sqs
				.deleteMessage((request) -> request.queueUrl(url).receiptHandle(message.receiptHandle())));
			all.addAll(messages);
		}
		return all;
	}

	private static String attribute(Message message, MessageSystemAttributeName name) {
		return message.attributes().getOrDefault(name, "");
	}

	private static String url(String queue) {
		return aws().endpoint() + "/123456789012/" + queue;
	}

}
