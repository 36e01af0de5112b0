// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Remembers and checks the queue attributes that ElasticMQ drops without a word, and the
 * names that AWS does not give out again at once.
 */
final class QueueAttributes {

	private static final Set<String> KNOWN = Set.of("DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod",
			"Policy", "ReceiveMessageWaitTimeSeconds", "VisibilityTimeout", "RedrivePolicy", "RedriveAllowPolicy",
			"KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "FifoQueue",
			"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit");

	private static final Map<String, String> DEFAULTS = Map.of("MessageRetentionPeriod", "345600",
			"SqsManagedSseEnabled", "true");

	private static final Duration NAME_REST = Duration.ofSeconds(60);

	private static final int MIN_RETENTION = 60;

	private static final int MAX_RETENTION = 1_209_600;

	private final Map<String, Map<String, String>> queues = new HashMap<>();

	private final Map<String, Instant> deleted = new HashMap<>();

	private final AwsAccount account;

	QueueAttributes(AwsAccount account) {
		this.account = account;
	}

	/**
	 * Refuse a creation that AWS would refuse.
	 */
	synchronized void checkCreation(String queue, Map<String, String> attributes) {
		check(attributes);
		Instant gone = this.deleted.get(queue);
		if (gone != null && this.account.clock().instant().isBefore(gone.plus(NAME_REST))) {
			throw new AwsException("QueueDeletedRecently",
					"You must wait 60 seconds after deleting a queue before you can create another with the same name.");
		}
		Map<String, String> existing = this.queues.get(queue);
		if (existing == null) {
			return;
		}
		attributes.forEach((name, value) -> {
			if (!value.equals(existing.getOrDefault(name, DEFAULTS.get(name)))) {
				throw new AwsException("QueueNameExists",
						"A queue already exists with the same name and a different value for attribute " + name);
			}
		});
	}

	static void check(Map<String, String> attributes) {
		attributes.forEach((name, value) -> {
			if (!KNOWN.contains(name)) {
				throw new AwsException("InvalidAttributeName", "Unknown Attribute " + name + ".");
			}
			if (name.equals("MessageRetentionPeriod") && !isRetention(value)) {
				throw invalidValue(name);
			}
			if (name.equals("Policy") && !value.isEmpty() && ResourcePolicy.parse(value) == null) {
				throw invalidValue(name);
			}
		});
	}

	private static boolean isRetention(String value) {
		if (value.isEmpty() || value.length() > 7 || !value.chars().allMatch(Character::isDigit)) {
			return false;
		}
		int seconds = Integer.parseInt(value);
		return seconds >= MIN_RETENTION && seconds <= MAX_RETENTION;
	}

	private static AwsException invalidValue(String name) {
		return new AwsException("InvalidAttributeValue", "Invalid value for the parameter " + name + ".");
	}

	synchronized void put(String queue, Map<String, String> attributes) {
		Map<String, String> remembered = this.queues.computeIfAbsent(queue, (name) -> new LinkedHashMap<>());
		remembered.putAll(attributes);
		remembered.values().removeIf(String::isEmpty);
	}

	synchronized void delete(String queue) {
		this.queues.remove(queue);
		this.deleted.put(queue, this.account.clock().instant());
	}

	/**
	 * Give all attributes of a queue that are known here.
	 */
	synchronized Map<String, String> get(String queue) {
		Map<String, String> attributes = new LinkedHashMap<>(DEFAULTS);
		attributes.putAll(this.queues.getOrDefault(queue, Map.of()));
		return attributes;
	}

	/**
	 * Tell whether a queue was made or changed by a request that was seen here, so that
	 * its policy is known.
	 */
	synchronized boolean knows(String queue) {
		return this.queues.containsKey(queue);
	}

	synchronized @Nullable ResourcePolicy policy(String queue) {
		String policy = this.queues.getOrDefault(queue, Map.of()).get("Policy");
		return (policy != null) ? ResourcePolicy.parse(policy) : null;
	}

}
