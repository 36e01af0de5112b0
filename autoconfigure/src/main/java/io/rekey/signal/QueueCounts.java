// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

/**
 * What came from the queue so far, and what became of queues.
 *
 * @param received all messages
 * @param handled messages whose secret was checked
 * @param malformed messages that are no event
 * @param irrelevant events that move no label which this application follows
 * @param unknown events of secrets that this application does not use
 * @param failed messages whose secret could not be checked
 * @param deleted messages that were deleted from the queue
 * @param pollErrors attempts to make the queue ready or to poll it that failed
 * @param recreated queues of this replica that were deleted underneath and made anew
 * @param swept queues of dead replicas that this replica deleted
 */
public record QueueCounts(long received, long handled, long malformed, long irrelevant, long unknown, long failed,
		long deleted, long pollErrors, long recreated, long swept) {
}
