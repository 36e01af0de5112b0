// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point in time by {@link System#nanoTime()} until which something has to be done.
 */
final class Deadline {

	private final long nanos;

	private Deadline(long nanos) {
		this.nanos = nanos;
	}

	static Deadline in(Duration duration) {
		return new Deadline(System.nanoTime() + duration.toNanos());
	}

	/**
	 * Returns the time that is left.
	 * @return the time, zero if the deadline has passed
	 */
	Duration left() {
		return Duration.ofNanos(Math.max(0, this.nanos - System.nanoTime()));
	}

	/**
	 * Waits, unless that would take longer than there is time.
	 * @param pause how long
	 * @return {@code true} after the pause; {@code false} if there is no time for it or
	 * the thread was interrupted
	 */
	boolean pause(Duration pause) {
		if (left().compareTo(pause) <= 0) {
			return false;
		}
		try {
			TimeUnit.NANOSECONDS.sleep(pause.toNanos());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	boolean hasPassed() {
		return this.nanos - System.nanoTime() <= 0;
	}

}
