// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.jspecify.annotations.Nullable;

/**
 * A message that was published to a topic.
 *
 * @param id its id
 * @param subject its subject
 * @param text its text
 * @param groupId its group, only where the topic is FIFO
 * @param deduplicationId what it is known by, only where the topic is FIFO
 * @param sequenceNumber its place, only where the topic is FIFO
 */
record Publication(String id, @Nullable String subject, String text, @Nullable String groupId,
		@Nullable String deduplicationId, @Nullable String sequenceNumber) {

	static Publication standard(String id, @Nullable String subject, String text) {
		return new Publication(id, subject, text, null, null, null);
	}

}
