// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;

/**
 * Subscriptions in memory. Whoever subscribes a queue again is given the subscription
 * that there is.
 */
class FakeSns implements SnsClient {

	static final String TOPIC = "arn:aws:sns:eu-west-1:" + FakeSqs.ACCOUNT + ":rotations";

	/**
	 * The ARNs of queues by those of subscriptions.
	 */
	final Map<String, String> subscriptions = new ConcurrentHashMap<>();

	final AtomicInteger subscribeCalls = new AtomicInteger();

	final AtomicInteger unsubscribeCalls = new AtomicInteger();

	private final AtomicInteger count = new AtomicInteger();

	private volatile boolean topicGone;

	private volatile Runnable beforeSubscribe = () -> {
	};

	void beforeSubscribe(Runnable fault) {
		this.beforeSubscribe = fault;
	}

	/**
	 * Deletes the topic, and its subscriptions with it.
	 */
	void deleteTopic() {
		this.topicGone = true;
		this.subscriptions.clear();
		beforeSubscribe(() -> {
			throw NotFoundException.builder().message("Topic does not exist").build();
		});
	}

	/**
	 * Makes the topic again, without subscriptions.
	 */
	void createTopic() {
		this.topicGone = false;
		beforeSubscribe(() -> {
		});
	}

	String add(String queueArn) {
		String arn = TOPIC + ":" + this.count.incrementAndGet();
		this.subscriptions.put(arn, queueArn);
		return arn;
	}

	@Override
	public SubscribeResponse subscribe(SubscribeRequest request) {
		this.subscribeCalls.incrementAndGet();
		this.beforeSubscribe.run();
		String present = this.subscriptions.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().equals(request.endpoint()))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
		return SubscribeResponse.builder()
			.subscriptionArn((present != null) ? present : add(request.endpoint()))
			.build();
	}

	@Override
	public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
		this.unsubscribeCalls.incrementAndGet();
		if (this.topicGone) {
			throw NotFoundException.builder().message("Subscription does not exist").build();
		}
		this.subscriptions.remove(request.subscriptionArn());
		return UnsubscribeResponse.builder().build();
	}

	@Override
	public String serviceName() {
		return "sns";
	}

	@Override
	public void close() {
		// Holds nothing open.
	}

}
