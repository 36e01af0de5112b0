/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.signal;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * A queue that this replica creates for itself and subscribes to the topic, so that it
 * competes with no other replica. Removed at shutdown.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html">Subscribing
 * an SQS queue to an SNS topic</a>
 */
final class ReplicaQueue implements RotationQueue {

	private static final Log logger = LogFactory.getLog(ReplicaQueue.class);

	/**
	 * The limit of SQS is 80 characters.
	 */
	private static final int MAX_APPLICATION_LENGTH = 60;

	private static final String RETENTION_SECONDS = "3600";

	private final SqsClient sqs;

	private final SnsClient sns;

	private final SqsOperations operations;

	private final String topicArn;

	private final String application;

	private final Clock clock;

	private volatile @Nullable String url;

	private volatile @Nullable String subscriptionArn;

	ReplicaQueue(SqsClient sqs, SqsOperations operations, SnsClient sns, String topicArn, String application,
			Clock clock) {
		this.sqs = sqs;
		this.sns = sns;
		this.operations = operations;
		this.topicArn = topicArn;
		this.application = application;
		this.clock = clock;
	}

	@Override
	public synchronized void open() {
		String queue = this.url;
		if (queue == null) {
			queue = create();
			this.url = queue;
		}
		String arn = arnOf(queue);
		allowTopic(queue, arn);
		this.subscriptionArn = this.sns
			.subscribe((request) -> request.topicArn(this.topicArn)
				.protocol("sqs")
				.endpoint(arn)
				.attributes(Map.of("RawMessageDelivery", "true"))
				.returnSubscriptionArn(true))
			.subscriptionArn();
	}

	private String create() {
		return this.sqs
			.createQueue((request) -> request.queueName(newName())
				.attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, RETENTION_SECONDS))
				.tags(Map.of("rekey:application", this.application, "rekey:created", this.clock.instant().toString())))
			.queueUrl();
	}

	private void allowTopic(String queue, String arn) {
		this.sqs.setQueueAttributes((request) -> request.queueUrl(queue)
			.attributes(Map.of(QueueAttributeName.POLICY, policy(arn, this.topicArn))));
	}

	@Override
	public void forget() {
		close();
	}

	private String arnOf(String queueUrl) {
		String arn = this.sqs
			.getQueueAttributes((request) -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
			.attributes()
			.get(QueueAttributeName.QUEUE_ARN);
		Assert.state(arn != null, "SQS did not tell the ARN of the new queue");
		return arn;
	}

	/**
	 * A deleted queue's name can't be used again for a minute, hence the random part.
	 */
	private String newName() {
		String name = this.application.replaceAll("[^A-Za-z0-9_-]", "-");
		name = name.substring(0, Math.min(name.length(), MAX_APPLICATION_LENGTH));
		return "rekey-" + name + "-"
				+ Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000_0000, Integer.MAX_VALUE));
	}

	private static String policy(String queueArn, String topicArn) {
		return """
				{"Version":"2012-10-17","Statement":[{"Sid":"RotationEvents","Effect":"Allow",\
				"Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"%s",\
				"Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}""".formatted(queueArn, topicArn);
	}

	@Override
	public List<Message> receive() {
		String open = this.url;
		return (open != null) ? this.operations.receive(open) : List.of();
	}

	@Override
	public void abortReceive() {
		this.operations.abortPoll();
	}

	@Override
	public void delete(Message message) {
		String open = this.url;
		if (open != null) {
			this.operations.delete(open, message);
		}
	}

	@Override
	public boolean deletesMalformed() {
		return true;
	}

	@Override
	public synchronized void close() {
		String subscription = this.subscriptionArn;
		String queue = this.url;
		this.subscriptionArn = null;
		this.url = null;
		if (subscription != null) {
			attempt("unsubscribe", () -> this.sns.unsubscribe((request) -> request.subscriptionArn(subscription)));
		}
		if (queue != null) {
			attempt("delete", () -> this.sqs.deleteQueue((request) -> request.queueUrl(queue)));
		}
	}

	private static void attempt(String what, Runnable call) {
		try {
			call.run();
		}
		catch (QueueDoesNotExistException ex) {
			logger.debug("The queue of this replica is gone already");
		}
		catch (SdkException ex) {
			logger.warn("Could not " + what + " the queue of this replica: " + ex.getMessage());
		}
	}

	@Override
	public String toString() {
		return "queue of this replica on topic '" + this.topicArn + "'";
	}

}
