// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The topics with their subscriptions.
 */
final class Topics {

	private final Map<String, Map<String, String>> topics = new LinkedHashMap<>();

	private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

	private final AwsAccount account;

	Topics(AwsAccount account) {
		this.account = account;
	}

	synchronized String create(String name, Map<String, String> attributes) {
		String arn = this.account.arn("sns", name);
		this.topics.computeIfAbsent(arn, (key) -> new LinkedHashMap<>()).putAll(attributes);
		return arn;
	}

	synchronized void delete(String topicArn) {
		this.topics.remove(topicArn);
		this.subscriptions.values().removeIf((subscription) -> subscription.topicArn().equals(topicArn));
	}

	synchronized List<String> all() {
		return List.copyOf(this.topics.keySet());
	}

	synchronized boolean exists(String topicArn) {
		return this.topics.containsKey(topicArn);
	}

	synchronized Map<String, String> attributes(String topicArn) {
		return new LinkedHashMap<>(attributesOf(topicArn));
	}

	synchronized void set(String topicArn, String attribute, String value) {
		attributesOf(topicArn).put(attribute, value);
	}

	private Map<String, String> attributesOf(String topicArn) {
		Map<String, String> attributes = this.topics.get(topicArn);
		if (attributes == null) {
			throw new AwsException("NotFound", "Topic does not exist", 404);
		}
		return attributes;
	}

	synchronized Subscription subscribe(String topicArn, String queueArn, boolean raw, boolean rawGiven) {
		attributesOf(topicArn);
		Subscription existing = find(topicArn, queueArn);
		if (existing != null) {
			if (rawGiven && existing.raw() != raw) {
				throw new AwsException("InvalidParameter",
						"Invalid parameter: Attributes Reason: Subscription already exists with different attributes");
			}
			return existing;
		}
		Subscription subscription = new Subscription(topicArn + ":" + UUID.randomUUID(), topicArn, queueArn, raw);
		this.subscriptions.put(subscription.arn(), subscription);
		return subscription;
	}

	private @Nullable Subscription find(String topicArn, String queueArn) {
		return this.subscriptions.values()
			.stream()
			.filter((subscription) -> subscription.topicArn().equals(topicArn)
					&& subscription.queueArn().equals(queueArn))
			.findFirst()
			.orElse(null);
	}

	synchronized void unsubscribe(String subscriptionArn) {
		this.subscriptions.remove(subscriptionArn);
	}

	synchronized Subscription subscription(String arn) {
		Subscription subscription = this.subscriptions.get(arn);
		if (subscription == null) {
			throw new AwsException("NotFound", "Subscription does not exist", 404);
		}
		return subscription;
	}

	synchronized void setRaw(String subscriptionArn, boolean raw) {
		Subscription before = subscription(subscriptionArn);
		this.subscriptions.put(before.arn(), new Subscription(before.arn(), before.topicArn(), before.queueArn(), raw));
	}

	synchronized Collection<Subscription> subscriptions(String topicArn) {
		return this.subscriptions.values()
			.stream()
			.filter((subscription) -> subscription.topicArn().equals(topicArn))
			.toList();
	}

	/**
	 * A queue that gets what is published to a topic.
	 *
	 * @param arn its ARN
	 * @param topicArn the topic
	 * @param queueArn the queue
	 * @param raw whether messages come without an envelope
	 */
	record Subscription(String arn, String topicArn, String queueArn, boolean raw) {
	}

}
