// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The tags by which a replica marks its queue.
 */
final class QueueTags {

	static final String APPLICATION = "rekey:application";

	static final String CREATED = "rekey:created";

	static final String HEARTBEAT = "rekey:heartbeat";

	static final String SUBSCRIPTION = "rekey:subscription";

	/**
	 * SQS allows 30 calls on tags a second in an account, whatever they are.
	 */
	static final Duration HEARTBEAT_INTERVAL = Duration.ofMinutes(10);

	/**
	 * Much more than three heartbeats, so that neither an outage of tagging nor a clock
	 * that is wrong makes a living replica look dead.
	 */
	static final Duration DEAD_AFTER = Duration.ofHours(1);

	private QueueTags() {
	}

	static Map<String, String> ofNewQueue(String application, Instant now) {
		return Map.of(APPLICATION, application, CREATED, now.toString(), HEARTBEAT, now.toString());
	}

	static Map<String, String> ofHeartbeat(Instant now, @Nullable String subscriptionArn) {
		return (subscriptionArn != null) ? Map.of(HEARTBEAT, now.toString(), SUBSCRIPTION, subscriptionArn)
				: Map.of(HEARTBEAT, now.toString());
	}

	/**
	 * Whether a queue was made by a replica of the application that is dead.
	 * @param tags the queue's tags
	 * @param application the application
	 * @param now the time
	 * @return {@code false} if one of the tags is missing or can't be understood
	 */
	static boolean areOfDeadReplica(Map<String, String> tags, String application, Instant now) {
		Instant created = instant(tags.get(CREATED));
		Instant heartbeat = instant(tags.get(HEARTBEAT));
		return application.equals(tags.get(APPLICATION)) && created != null && heartbeat != null
				&& heartbeat.plus(DEAD_AFTER).isBefore(now);
	}

	private static @Nullable Instant instant(@Nullable String text) {
		try {
			return (text != null) ? Instant.parse(text) : null;
		}
		catch (DateTimeException ex) {
			// Somebody else wrote it.
			return null;
		}
	}

}
