// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.rekey.aws.AwsErrors;
import io.rekey.task.Backoff;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Makes the queue ready and polls it until it is closed. A queue that was deleted
 * underneath, before or after it was ready, is made again.
 */
final class QueuePoller implements Runnable {

	private static final Log logger = LogFactory.getLog(QueuePoller.class);

	/**
	 * A new queue may need a moment before it can be used. One that was polled before is
	 * gone when SQS says so.
	 */
	private static final int NEW_QUEUE_MISSING_AFTER = 3;

	private static final Backoff PAUSE = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

	private final RotationQueue queue;

	private final MessageIntake intake;

	private final Runnable whenReady;

	private final SignalCounts counts;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile boolean listening;

	private boolean polled;

	private boolean forgotten;

	private int failures;

	private int missing;

	/**
	 * Creates the poller.
	 * @param queue the queue
	 * @param intake takes the messages
	 * @param whenReady is run when messages may have been missed: when a queue is ready,
	 * and when one that was gone is there again
	 * @param counts counts errors
	 */
	QueuePoller(RotationQueue queue, MessageIntake intake, Runnable whenReady, SignalCounts counts) {
		this.queue = queue;
		this.intake = intake;
		this.whenReady = whenReady;
		this.counts = counts;
	}

	/**
	 * Whether the queue is ready, so that no event is lost from now on.
	 */
	boolean isListening() {
		return this.listening;
	}

	/**
	 * Ends the loop after the call that is under way.
	 */
	void close() {
		this.closed.countDown();
		this.listening = false;
	}

	private boolean isClosed() {
		return this.closed.getCount() == 0;
	}

	@Override
	public void run() {
		while (!isClosed()) {
			try {
				openIfNeeded();
				if (!isClosed()) {
					this.intake.accept(this.queue.receive());
					succeeded();
				}
			}
			catch (QueueDoesNotExistException ex) {
				failed(AwsErrors.describe(ex));
				missing();
				pause();
			}
			catch (SdkException ex) {
				failed(AwsErrors.describe(ex));
				pause();
			}
			catch (RuntimeException | Error ex) {
				// Whatever it is, later events must find somebody who listens.
				failed(Failures.describe(ex));
				pause();
			}
		}
	}

	private void openIfNeeded() {
		if (this.listening) {
			return;
		}
		this.queue.open();
		if (isClosed()) {
			return;
		}
		if (this.forgotten) {
			this.counts.queuesRecreated().increment();
		}
		this.forgotten = false;
		this.missing = 0;
		this.listening = true;
		logger.info("Listening for rotations on the " + this.queue);
		this.whenReady.run();
	}

	private void succeeded() {
		if (this.failures > 0) {
			logger.info("Polling the " + this.queue + " again");
		}
		if (this.missing > 0) {
			this.whenReady.run();
		}
		this.failures = 0;
		this.missing = 0;
		this.polled = true;
	}

	private void failed(String reason) {
		if (isClosed()) {
			return;
		}
		this.counts.pollErrors().increment();
		if (this.failures == 0) {
			logger.warn("Can't poll the " + this.queue + ", trying again: " + reason);
		}
	}

	private void missing() {
		this.missing++;
		if (!isClosed() && (this.polled || this.missing >= NEW_QUEUE_MISSING_AFTER) && this.queue.forget()) {
			this.listening = false;
			this.polled = false;
			this.missing = 0;
			this.forgotten = true;
		}
	}

	/**
	 * Only closing ends the loop: an interrupt, which would make every later call fail,
	 * is not kept.
	 */
	private void pause() {
		try {
			var unused = this.closed.await(PAUSE.jittered(++this.failures).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			logger.debug("A pause was cut short");
		}
	}

}
