// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the native events of all secrets from a queue and publishes each again, unchanged
 * but late. Safe for use by several threads.
 */
final class EventRelay implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(EventRelay.class);

	private static final int POLL_SECONDS = 1;

	private final JsonMapper json = new JsonMapper();

	private final Map<String, Route> routes = new ConcurrentHashMap<>();

	private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

	private final SqsClient sqs;

	private final SnsClient sns;

	private final String queueUrl;

	EventRelay(SqsClient sqs, SnsClient sns, String queueUrl) {
		this.sqs = sqs;
		this.sns = sns;
		this.queueUrl = queueUrl;
		var unused = this.threads.scheduleWithFixedDelay(this::poll, 0, 1, TimeUnit.MILLISECONDS);
	}

	/**
	 * Sends the events of a secret to a topic from now on.
	 * @param secretArn the secret
	 * @param topicArn the topic
	 * @param delay how much later
	 */
	void route(String secretArn, String topicArn, Duration delay) {
		this.routes.put(secretArn, new Route(topicArn, delay));
	}

	private void poll() {
		try {
			this.sqs.receiveMessage(
					(request) -> request.queueUrl(this.queueUrl).maxNumberOfMessages(10).waitTimeSeconds(POLL_SECONDS))
				.messages()
				.forEach(this::relay);
		}
		catch (SdkException ex) {
			if (!this.threads.isShutdown()) {
				logger.error("The queue of events could not be read", ex);
			}
		}
	}

	private void relay(Message message) {
		JsonNode event = this.json.readTree(message.body());
		Route route = this.routes.get(event.path("resources").path(0).asString(""));
		if (route != null) {
			var unused = this.threads.schedule(
					() -> this.sns.publish((request) -> request.topicArn(route.topicArn).message(message.body())),
					route.delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		this.sqs.deleteMessage((request) -> request.queueUrl(this.queueUrl).receiptHandle(message.receiptHandle()));
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private record Route(String topicArn, Duration delay) {
	}

}
