// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The actions of SNS.
 */
final class Sns {

	private static final Pattern TOPIC_NAME = Pattern.compile("(?=.{1,256}$)[A-Za-z0-9_-]+(\\.fifo)?");

	private static final Pattern QUEUE_ARN = Pattern
		.compile("arn:aws:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?");

	private static final Set<String> TOPIC_ATTRIBUTES = Set.of("Policy", "DisplayName", "KmsMasterKeyId", "FifoTopic",
			"ContentBasedDeduplication");

	private static final String RAW = "RawMessageDelivery";

	private static final int MAX_BYTES = 256 * 1024;

	private final AwsAccount account;

	private final Topics topics;

	private final TopicDelivery delivery;

	private final DeliveryThread thread;

	private final FifoTopics fifo;

	Sns(AwsAccount account, Topics topics, TopicDelivery delivery, DeliveryThread thread) {
		this.account = account;
		this.topics = topics;
		this.delivery = delivery;
		this.thread = thread;
		this.fifo = new FifoTopics(account.clock());
	}

	AwsService service() {
		return new QueryService("sns", "http://sns.amazonaws.com/doc/2010-03-31/", ErrorCodes.SNS,
				QueryService.forAll(Map.ofEntries(Map.entry("CreateTopic", this::createTopic),
						Map.entry("DeleteTopic", this::deleteTopic), Map.entry("ListTopics", this::listTopics),
						Map.entry("GetTopicAttributes", this::getTopicAttributes),
						Map.entry("SetTopicAttributes", this::setTopicAttributes),
						Map.entry("Subscribe", this::subscribe), Map.entry("Unsubscribe", this::unsubscribe),
						Map.entry("ListSubscriptionsByTopic", this::listSubscriptionsByTopic),
						Map.entry("GetSubscriptionAttributes", this::getSubscriptionAttributes),
						Map.entry("SetSubscriptionAttributes", this::setSubscriptionAttributes),
						Map.entry("Publish", this::publish))));
	}

	private String createTopic(QueryForm form) {
		String name = form.require("Name");
		if (!TOPIC_NAME.matcher(name).matches()) {
			throw invalid("Topic Name");
		}
		Map<String, String> attributes = form.map("Attributes.entry", "key", "value");
		attributes.forEach(Sns::checkTopicAttribute);
		FifoTopics.checkCreation(name, attributes);
		return Xml.element("TopicArn", this.topics.create(name, attributes));
	}

	private String deleteTopic(QueryForm form) {
		this.topics.delete(form.require("TopicArn"));
		return "";
	}

	private String listTopics(QueryForm form) {
		StringBuilder xml = new StringBuilder("<Topics>");
		this.topics.all()
			.forEach((arn) -> xml.append("<member>").append(Xml.element("TopicArn", arn)).append("</member>"));
		return xml.append("</Topics>").toString();
	}

	private String getTopicAttributes(QueryForm form) {
		String arn = form.require("TopicArn");
		Map<String, String> attributes = this.topics.attributes(arn);
		attributes.put("TopicArn", arn);
		attributes.put("Owner", this.account.id());
		attributes.put("SubscriptionsConfirmed", Integer.toString(this.topics.subscriptions(arn).size()));
		return Xml.attributes(attributes);
	}

	private String setTopicAttributes(QueryForm form) {
		String name = form.require("AttributeName");
		String value = form.require("AttributeValue");
		checkTopicAttribute(name, value);
		if (name.equals("FifoTopic")) {
			throw invalid("AttributeName");
		}
		this.topics.set(form.require("TopicArn"), name, value);
		return "";
	}

	private static void checkTopicAttribute(String name, String value) {
		if (!TOPIC_ATTRIBUTES.contains(name)) {
			throw AwsException.unsupported("the topic attribute " + name);
		}
		if (name.equals("Policy") && ResourcePolicy.parse(value) == null) {
			throw invalid("Policy Error: null");
		}
	}

	private String subscribe(QueryForm form) {
		String topicArn = form.require("TopicArn");
		if (!form.require("Protocol").equals("sqs")) {
			throw AwsException.unsupported("subscriptions of another protocol than sqs");
		}
		String endpoint = form.require("Endpoint");
		if (!QUEUE_ARN.matcher(endpoint).matches()) {
			throw invalid("SQS endpoint ARN");
		}
		if (endpoint.endsWith(FifoTopics.SUFFIX) && !topicArn.endsWith(FifoTopics.SUFFIX)) {
			throw invalid("Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
		}
		Map<String, String> attributes = form.map("Attributes.entry", "key", "value");
		attributes.forEach(Sns::checkSubscriptionAttribute);
		boolean raw = Boolean.parseBoolean(attributes.get(RAW));
		return Xml.element("SubscriptionArn",
				this.topics.subscribe(topicArn, endpoint, raw, attributes.containsKey(RAW)).arn());
	}

	private static void checkSubscriptionAttribute(String name, String value) {
		if (!name.equals(RAW)) {
			throw AwsException.unsupported("the subscription attribute " + name);
		}
		if (!List.of("true", "false").contains(value)) {
			throw invalid(
					"Attributes Reason: RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.");
		}
	}

	private String unsubscribe(QueryForm form) {
		this.topics.unsubscribe(form.require("SubscriptionArn"));
		return "";
	}

	private String listSubscriptionsByTopic(QueryForm form) {
		String topicArn = form.require("TopicArn");
		this.topics.attributes(topicArn);
		Collection<Topics.Subscription> subscriptions = this.topics.subscriptions(topicArn);
		StringBuilder xml = new StringBuilder("<Subscriptions>");
		for (Topics.Subscription subscription : subscriptions) {
			xml.append("<member>")
				.append(Xml.element("SubscriptionArn", subscription.arn()))
				.append(Xml.element("Owner", this.account.id()))
				.append(Xml.element("Protocol", "sqs"))
				.append(Xml.element("Endpoint", subscription.queueArn()))
				.append(Xml.element("TopicArn", subscription.topicArn()))
				.append("</member>");
		}
		return xml.append("</Subscriptions>").toString();
	}

	private String getSubscriptionAttributes(QueryForm form) {
		Topics.Subscription subscription = this.topics.subscription(form.require("SubscriptionArn"));
		Map<String, String> attributes = new LinkedHashMap<>();
		attributes.put("SubscriptionArn", subscription.arn());
		attributes.put("TopicArn", subscription.topicArn());
		attributes.put("Endpoint", subscription.queueArn());
		attributes.put("Protocol", "sqs");
		attributes.put("Owner", this.account.id());
		attributes.put("PendingConfirmation", "false");
		attributes.put(RAW, Boolean.toString(subscription.raw()));
		return Xml.attributes(attributes);
	}

	private String setSubscriptionAttributes(QueryForm form) {
		String name = form.require("AttributeName");
		String value = form.require("AttributeValue");
		checkSubscriptionAttribute(name, value);
		this.topics.setRaw(form.require("SubscriptionArn"), Boolean.parseBoolean(value));
		return "";
	}

	private String publish(QueryForm form) {
		if (form.hasPrefix("MessageAttributes.") || form.get("MessageStructure") != null) {
			throw AwsException.unsupported("MessageAttributes and MessageStructure in Publish");
		}
		String topicArn = form.require("TopicArn");
		Map<String, String> attributes = this.topics.attributes(topicArn);
		String message = form.require("Message");
		if (message.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
			throw invalid("Message too long");
		}
		String id = UUID.randomUUID().toString();
		return topicArn.endsWith(FifoTopics.SUFFIX)
				? publish(topicArn, this.fifo.publication(attributes, id, form, message))
				: publish(topicArn, standard(id, form, message));
	}

	private static Publication standard(String id, QueryForm form, String message) {
		if (form.get("MessageGroupId") != null || form.get("MessageDeduplicationId") != null) {
			throw AwsException.unsupported("message groups of standard topics");
		}
		return Publication.standard(id, form.get("Subject"), message);
	}

	private String publish(String topicArn, Publication publication) {
		String number = publication.sequenceNumber();
		if (number == null || this.fifo.isNew(topicArn, publication)) {
			this.thread.run(() -> this.delivery.deliver(topicArn, publication));
		}
		return Xml.element("MessageId", publication.id())
				+ ((number != null) ? Xml.element("SequenceNumber", number) : "");
	}

	private static AwsException invalid(String what) {
		return new AwsException("InvalidParameter", "Invalid parameter: " + what);
	}

}
