// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import io.rekey.task.Backoff;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * Whether one region answers, for those who could ask another one. After a failed call it
 * is left alone for 30 seconds, and twice as long each time it fails again, up to 5
 * minutes. Then one read at a time tries it, and two answers in a row bring it back. Safe
 * for use by several threads.
 */
final class RegionHealth {

	static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

	private static final Backoff PAUSES = new Backoff(FIRST_PAUSE, Duration.ofMinutes(5));

	/**
	 * How long a probe has the region for itself. One that never ends is forgotten.
	 */
	private static final Duration PROBE = Duration.ofSeconds(30);

	private static final double JITTER = 0.2;

	private static final int ANSWERS_NEEDED = 2;

	private static final State UP = new State(0, Instant.MIN, 0);

	private final Clock clock;

	private final DoubleSupplier random;

	private volatile State state = UP;

	/**
	 * Creates the health of a region that is taken to be up.
	 * @param clock the time
	 * @param random numbers from 0 to 1, which shorten each pause by up to a fifth
	 */
	RegionHealth(Clock clock, DoubleSupplier random) {
		this.clock = clock;
		this.random = random;
	}

	/**
	 * Asks to call the region. Each permit but {@link Permit#SKIP} must be given back
	 * with {@link #answered}, {@link #failed} or {@link #unknown}.
	 * @return whether and how to call it
	 */
	Permit request() {
		return this.state.isUp() ? Permit.CALL : requestProbe();
	}

	private synchronized Permit requestProbe() {
		State before = this.state;
		Instant now = this.clock.instant();
		if (before.isUp()) {
			return Permit.CALL;
		}
		if (now.isBefore(before.until)) {
			return Permit.SKIP;
		}
		this.state = new State(before.pauses, now.plus(PROBE), before.answers);
		return Permit.PROBE;
	}

	/**
	 * Takes note of an answer.
	 * @param permit the permit of the call
	 * @return {@code true} if the region is back by it
	 */
	synchronized boolean answered(Permit permit) {
		State before = this.state;
		if (permit != Permit.PROBE || before.isUp()) {
			return false;
		}
		int answers = before.answers + 1;
		this.state = (answers >= ANSWERS_NEEDED) ? UP : new State(before.pauses, this.clock.instant(), answers);
		return this.state.isUp();
	}

	/**
	 * Takes note of a call that was not answered.
	 * @param permit the permit of the call
	 * @return {@code true} if the region is away by it
	 */
	synchronized boolean failed(Permit permit) {
		State before = this.state;
		if (permit == Permit.PROBE || before.isUp()) {
			int pauses = before.pauses + 1;
			this.state = new State(pauses, this.clock.instant().plus(pause(pauses)), 0);
		}
		return before.isUp();
	}

	/**
	 * Takes note of a call that says nothing about the region.
	 * @param permit the permit of the call
	 */
	synchronized void unknown(Permit permit) {
		State before = this.state;
		if (permit == Permit.PROBE && !before.isUp()) {
			this.state = new State(before.pauses, this.clock.instant(), before.answers);
		}
	}

	private Duration pause(int pauses) {
		return Duration.ofMillis((long) (PAUSES.after(pauses).toMillis() * (1 - JITTER * this.random.getAsDouble())));
	}

	/**
	 * Whether and how a region may be called.
	 */
	enum Permit {

		/**
		 * It is up.
		 */
		CALL,

		/**
		 * It was away, and this call finds out whether it still is.
		 */
		PROBE,

		/**
		 * It is away.
		 */
		SKIP

	}

	/**
	 * What is known of a region.
	 *
	 * @param pauses how often it failed since it was up
	 * @param until when it may be tried again
	 * @param answers how often it answered since it failed
	 */
	private record State(int pauses, Instant until, int answers) {

		boolean isUp() {
			return this.pauses == 0;
		}

	}

}
