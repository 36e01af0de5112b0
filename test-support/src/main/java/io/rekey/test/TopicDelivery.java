// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.temporal.ChronoUnit;
import java.util.UUID;

import tools.jackson.databind.node.ObjectNode;

/**
 * Carries messages of topics to the subscribed queues.
 */
final class TopicDelivery {

	private final AwsAccount account;

	private final Topics topics;

	private final Queues queues;

	TopicDelivery(AwsAccount account, Topics topics, Queues queues) {
		this.account = account;
		this.topics = topics;
		this.queues = queues;
	}

	/**
	 * Deliver an event of a rule, if the topic's policy lets EventBridge publish. AWS
	 * does not support conditions there.
	 */
	void deliverEvent(String topicArn, String ruleArn, String event) {
		if (!this.topics.exists(topicArn)) {
			return;
		}
		String json = this.topics.attributes(topicArn).get("Policy");
		ResourcePolicy policy = (json != null) ? ResourcePolicy.parse(json) : null;
		if (policy != null && policy.allows("events.amazonaws.com", "sns:Publish", topicArn, ruleArn, false)) {
			deliver(topicArn, Publication.standard(UUID.randomUUID().toString(), null, event));
		}
	}

	void deliver(String topicArn, Publication publication) {
		for (Topics.Subscription subscription : this.topics.subscriptions(topicArn)) {
			String body = subscription.raw() ? publication.text() : envelope(subscription, publication);
			this.queues.sendAs("sns.amazonaws.com", topicArn, subscription.queueArn(),
					new QueueMessage(body, publication.groupId(), publication.deduplicationId()));
		}
	}

	private String envelope(Topics.Subscription subscription, Publication publication) {
		ObjectNode envelope = Json.object();
		envelope.put("Type", "Notification");
		envelope.put("MessageId", publication.id());
		Json.put(envelope, "SequenceNumber", publication.sequenceNumber());
		envelope.put("TopicArn", subscription.topicArn());
		Json.put(envelope, "Subject", publication.subject());
		envelope.put("Message", publication.text());
		envelope.put("Timestamp", this.account.clock().instant().truncatedTo(ChronoUnit.MILLIS).toString());
		envelope.put("SignatureVersion", "1");
		envelope.put("Signature", "EXAMPLE");
		String host = "https://sns." + this.account.region() + ".amazonaws.com/";
		envelope.put("SigningCertURL", host + "SimpleNotificationService-EXAMPLE.pem");
		envelope.put("UnsubscribeURL", host + "?Action=Unsubscribe&SubscriptionArn=" + subscription.arn());
		return envelope.toString();
	}

}
