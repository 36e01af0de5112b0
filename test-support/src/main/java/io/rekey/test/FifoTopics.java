// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What is particular to FIFO topics: names, groups, deduplication and sequence numbers.
 */
final class FifoTopics {

	static final String SUFFIX = ".fifo";

	private static final String CONTENT_BASED = "ContentBasedDeduplication";

	private static final Duration WINDOW = Duration.ofMinutes(5);

	private final Map<String, Instant> seen = new HashMap<>();

	private final Clock clock;

	private long sequence;

	FifoTopics(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Refuse a topic whose name and attributes disagree.
	 */
	static void checkCreation(String name, Map<String, String> attributes) {
		boolean fifo = Boolean.parseBoolean(attributes.get("FifoTopic"));
		if (fifo && !name.endsWith(SUFFIX)) {
			throw invalid("Topic Name Reason: Fifo Topic names must end with .fifo");
		}
		if (!fifo && name.endsWith(SUFFIX)) {
			throw invalid("Topic Name");
		}
		if (!fifo && attributes.containsKey(CONTENT_BASED)) {
			throw invalid("Attributes Reason: " + CONTENT_BASED + " is for FIFO topics");
		}
	}

	/**
	 * Read what is published to a FIFO topic.
	 */
	Publication publication(Map<String, String> attributes, String id, QueryForm form, String text) {
		String group = form.get("MessageGroupId");
		if (group == null) {
			throw invalid("The MessageGroupId parameter is required for FIFO topics");
		}
		String deduplication = form.get("MessageDeduplicationId");
		if (deduplication == null && !Boolean.parseBoolean(attributes.get(CONTENT_BASED))) {
			throw invalid("The topic should either have ContentBasedDeduplication enabled or "
					+ "MessageDeduplicationId provided explicitly");
		}
		return new Publication(id, form.get("Subject"), text, group,
				(deduplication != null) ? deduplication : digest(text), nextNumber());
	}

	private synchronized String nextNumber() {
		this.sequence++;
		return "1000000000" + String.format("%010d", this.sequence);
	}

	/**
	 * Tell whether a message is no repetition of one that came within five minutes.
	 */
	synchronized boolean isNew(String topicArn, Publication publication) {
		Instant now = this.clock.instant();
		this.seen.values().removeIf((time) -> !time.plus(WINDOW).isAfter(now));
		return this.seen.putIfAbsent(topicArn + "|" + publication.deduplicationId(), now) == null;
	}

	private static String digest(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static AwsException invalid(String what) {
		return new AwsException("InvalidParameter", "Invalid parameter: " + what);
	}

}
