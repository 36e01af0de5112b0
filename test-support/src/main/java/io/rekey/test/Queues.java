// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.lang.System.Logger.Level;
import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

/**
 * Sends to queues on behalf of services of AWS, as far as the queues' policies let them.
 */
final class Queues {

	private static final System.Logger LOGGER = System.getLogger(Queues.class.getName());

	private final String arnPrefix;

	private final ElasticMq server;

	private final QueueAttributes attributes;

	private final MessageFaults faults;

	Queues(AwsAccount account, ElasticMq server, QueueAttributes attributes, MessageFaults faults) {
		this.arnPrefix = account.arn("sqs", "");
		this.server = server;
		this.attributes = attributes;
		this.faults = faults;
	}

	/**
	 * Send a message as a service.
	 * @param service the service's principal
	 * @param sourceArn the topic or rule that it sends for
	 * @param queueArn the queue
	 * @param message the message
	 */
	void sendAs(String service, String sourceArn, String queueArn, QueueMessage message) {
		if (!queueArn.startsWith(this.arnPrefix)) {
			return;
		}
		String queue = queueArn.substring(this.arnPrefix.length());
		if (!accepts(service, sourceArn, queueArn, queue)) {
			LOGGER.log(Level.DEBUG, "The policy of queue {0} does not let {1} send", queue, service);
			return;
		}
		this.faults.pass(queue, () -> send(queue, message));
	}

	private void send(String queue, QueueMessage message) {
		ObjectNode request = Json.object();
		request.put("QueueUrl", this.server.uri() + "/queue/" + queue);
		request.put("MessageBody", message.body());
		if (queue.endsWith(FifoTopics.SUFFIX)) {
			Json.put(request, "MessageGroupId", message.groupId());
			Json.put(request, "MessageDeduplicationId", message.deduplicationId());
		}
		Reply reply = this.server.forward(Call.json("SendMessage",
				Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", "AmazonSQS.SendMessage"),
				request.toString()));
		if (reply.status() >= 400) {
			LOGGER.log(Level.DEBUG, "Queue {0} took no message: {1}", queue, reply.status());
		}
	}

	/**
	 * The policy of a queue that was made at ElasticMQ directly is not known: everybody
	 * may send to it.
	 */
	private boolean accepts(String service, String sourceArn, String queueArn, String queue) {
		if (!this.attributes.knows(queue)) {
			return true;
		}
		ResourcePolicy policy = this.attributes.policy(queue);
		return policy != null && policy.allows(service, "sqs:SendMessage", queueArn, sourceArn, true);
	}

}
