// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;

import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;

/**
 * One time of listening: the queue with its threads, from the start to the stop. Stopping
 * never waits longer than a few seconds; what takes longer goes on by itself.
 */
final class QueueSession {

	/**
	 * How long to wait until the queue is removed. Two calls that are not answered take
	 * this long.
	 */
	private static final Duration REMOVAL_TIMEOUT = Duration.ofMillis(4500);

	/**
	 * A poll with a client of ours ends at once.
	 */
	private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

	private final RotationQueue queue;

	private final MessageDeletion deletion;

	private final QueuePoller poller;

	private final Runnable whenMissed;

	private final Scheduler upkeep = new Scheduler(DaemonThreads.waiting("rekey-queue-upkeep-"));

	private final Thread thread;

	/**
	 * Prepares the session.
	 * @param queue the queue
	 * @param handler handles the messages
	 * @param whenMissed is run when messages may have been missed
	 * @param counts counts
	 */
	QueueSession(RotationQueue queue, MessageHandler handler, Runnable whenMissed, SignalCounts counts) {
		this.queue = queue;
		this.whenMissed = whenMissed;
		this.deletion = new MessageDeletion(queue, counts);
		this.poller = new QueuePoller(queue, new MessageIntake(queue, handler, this.deletion, counts), whenMissed,
				counts);
		this.thread = DaemonThreads.newWaiting(this.poller, "rekey-queue");
	}

	void start() {
		this.thread.start();
		this.queue.startUpkeep(this.upkeep, this.whenMissed);
	}

	boolean isListening() {
		return this.poller.isListening();
	}

	void close() {
		this.poller.close();
		this.upkeep.close();
		this.queue.abortReceive();
		Thread remover = newThread(this::release, "rekey-queue-close");
		remover.start();
		try {
			remover.join(REMOVAL_TIMEOUT.toMillis());
			this.thread.join(POLL_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void release() {
		this.deletion.close();
		this.queue.close();
	}

	private static Thread newThread(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}
