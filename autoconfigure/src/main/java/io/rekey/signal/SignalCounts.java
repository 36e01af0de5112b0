// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts what came from the queue, and what became of queues. Safe for use by several
 * threads.
 */
final class SignalCounts {

	private final LongAdder received = new LongAdder();

	private final LongAdder handled = new LongAdder();

	private final LongAdder malformed = new LongAdder();

	private final LongAdder irrelevant = new LongAdder();

	private final LongAdder unknown = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder deleted = new LongAdder();

	private final LongAdder pollErrors = new LongAdder();

	private final LongAdder queuesRecreated = new LongAdder();

	private final LongAdder queuesSwept = new LongAdder();

	private volatile Consumer<Duration> onReceive = (age) -> {
	};

	QueueCounts snapshot() {
		return new QueueCounts(this.received.sum(), this.handled.sum(), this.malformed.sum(), this.irrelevant.sum(),
				this.unknown.sum(), this.failed.sum(), this.deleted.sum(), this.pollErrors.sum(),
				this.queuesRecreated.sum(), this.queuesSwept.sum());
	}

	void onReceive(Consumer<Duration> listener) {
		this.onReceive = listener;
	}

	/**
	 * Tells the age of a message. The clocks of SQS and of this machine may differ, so it
	 * is never less than zero.
	 * @param age the time since it was sent to the queue
	 */
	void received(Duration age) {
		this.onReceive.accept(age.isNegative() ? Duration.ZERO : age);
	}

	/**
	 * All messages.
	 */
	LongAdder received() {
		return this.received;
	}

	/**
	 * Messages whose secret was checked.
	 */
	LongAdder handled() {
		return this.handled;
	}

	/**
	 * Messages that are no event.
	 */
	LongAdder malformed() {
		return this.malformed;
	}

	/**
	 * Events that move no label which this application follows.
	 */
	LongAdder irrelevant() {
		return this.irrelevant;
	}

	/**
	 * Events of secrets that this application does not use.
	 */
	LongAdder unknown() {
		return this.unknown;
	}

	/**
	 * Messages whose secret could not be checked. The pipeline checks it again, and the
	 * message comes again unless it was deleted before.
	 */
	LongAdder failed() {
		return this.failed;
	}

	/**
	 * Messages that were deleted from the queue.
	 */
	LongAdder deleted() {
		return this.deleted;
	}

	/**
	 * Attempts to make the queue ready or to poll it that failed.
	 */
	LongAdder pollErrors() {
		return this.pollErrors;
	}

	/**
	 * Queues of this replica that were deleted underneath and made anew.
	 */
	LongAdder queuesRecreated() {
		return this.queuesRecreated;
	}

	/**
	 * Queues of dead replicas that this replica deleted.
	 */
	LongAdder queuesSwept() {
		return this.queuesSwept;
	}

}
