// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.List;

import io.rekey.task.Scheduler;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The queue that a replica polls, from {@link #open()} to {@link #close()}.
 */
interface RotationQueue extends AutoCloseable {

	/**
	 * Makes the queue ready: finds it, or creates and subscribes it. An attempt that
	 * failed goes on with what it has when it is called again. Does nothing once the
	 * queue is closed.
	 */
	void open();

	/**
	 * Lets go of a queue that was deleted underneath.
	 * @return whether {@link #open()} makes another
	 */
	boolean forget();

	/**
	 * Starts what the queue needs from time to time.
	 * @param scheduler runs it, until it is closed
	 * @param whenMissed is run when messages may have been missed
	 */
	void startUpkeep(Scheduler scheduler, Runnable whenMissed);

	/**
	 * Waits for messages, up to 20 seconds.
	 * @return the messages, maybe none
	 */
	List<Message> receive();

	/**
	 * Ends a {@link #receive()} that is under way on another thread, if that is possible,
	 * and every later one.
	 */
	void abortReceive();

	/**
	 * Deletes messages.
	 * @param receipts the receipt handles of up to ten messages
	 * @return how many were deleted; the others come again
	 */
	int delete(List<String> receipts);

	/**
	 * Whether messages of a group wait until the one before is deleted.
	 * @return {@code true} for a FIFO queue
	 */
	boolean fifo();

	/**
	 * Whether a message that is no event is deleted here, or left for the redrive policy
	 * of a queue that somebody else provisioned.
	 * @return {@code true} to delete it
	 */
	boolean deletesMalformed();

	/**
	 * Gives the queue back: what {@link #open()} created is removed, even if it is being
	 * created by another thread, for which this waits.
	 */
	@Override
	void close();

	@Override
	String toString();

}
