// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.jspecify.annotations.Nullable;

/**
 * A message for a queue.
 *
 * @param body the text
 * @param groupId its group, which a FIFO queue needs
 * @param deduplicationId what a FIFO queue knows a repetition by; {@code null} leaves it
 * to the queue to derive it from the text
 */
record QueueMessage(String body, @Nullable String groupId, @Nullable String deduplicationId) {
}
