// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue that is to be created. An attempt whose answer was lost is repeated with the
 * same words, which SQS answers with the queue that is there already.
 *
 * @param name its name
 * @param arn the ARN that it has if it is in the account of the topic
 * @param topicArn the topic that may send to it
 * @param tags its tags
 */
record NewQueue(String name, String arn, String topicArn, Map<String, String> tags) {

	private static final String RETENTION_SECONDS = "3600";

	private static final String WAIT_SECONDS = "20";

	/**
	 * Plans a queue.
	 * @param names gives its name
	 * @param topicArn the topic
	 * @param region the queue's region, which may be another than the topic's
	 * @param now the time
	 * @return the queue
	 */
	static NewQueue plan(QueueNames names, String topicArn, String region, Instant now) {
		Arn topic = Arn.fromString(topicArn);
		String name = names.next(QueueNames.isFifo(topicArn));
		return new NewQueue(name, arn(topic.partition(), region, topic.accountId().orElse(""), name), topicArn,
				QueueTags.ofNewQueue(names.application(), now));
	}

	static String arn(String partition, String region, String account, String name) {
		return "arn:" + partition + ":sqs:" + region + ":" + account + ":" + name;
	}

	/**
	 * The attributes with which it is created.
	 * @return attributes, with a policy that fits if {@link #arn()} is right
	 */
	Map<QueueAttributeName, String> attributes() {
		Map<QueueAttributeName, String> attributes = new LinkedHashMap<>();
		attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD, RETENTION_SECONDS);
		attributes.put(QueueAttributeName.RECEIVE_MESSAGE_WAIT_TIME_SECONDS, WAIT_SECONDS);
		attributes.put(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true");
		attributes.put(QueueAttributeName.POLICY, policy(this.arn));
		if (QueueNames.isFifo(this.name)) {
			attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
			attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true");
		}
		return attributes;
	}

	/**
	 * The policy that lets the topic, and nobody else, send messages.
	 * @param queueArn the queue's ARN
	 * @return JSON
	 * @see <a href=
	 * "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html">Subscribing
	 * an SQS queue to an SNS topic</a>
	 */
	String policy(String queueArn) {
		return """
				{"Version":"2012-10-17","Statement":[{"Sid":"RotationEvents","Effect":"Allow",\
				"Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"%s",\
				"Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}""".formatted(queueArn, this.topicArn);
	}

}
