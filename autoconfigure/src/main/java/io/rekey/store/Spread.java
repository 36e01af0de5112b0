// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps the replicas of a fleet from doing the same thing at the same moment. Each
 * process draws its place once and keeps it, so that the load of one rotation is spread
 * evenly over the time given, however many replicas there are.
 *
 * @param position the place of this process, from 0 (first) to 1 (last, exclusive)
 * @param checks over which time the checks are spread that an event leads to
 * @param retirements over which time the retirement of old connections is spread
 */
public record Spread(double position, Duration checks, Duration retirements) {

	/**
	 * Waits for nothing.
	 */
	public static final Spread NONE = new Spread(0, Duration.ZERO, Duration.ZERO);

	public Spread {
		if (position < 0 || position >= 1) {
			throw new IllegalArgumentException("The position must be at least 0 and less than 1, not " + position);
		}
	}

	/**
	 * Draws a place for this process.
	 * @param checks over which time the checks are spread that an event leads to
	 * @param retirements over which time the retirement of old connections is spread
	 * @return the spread
	 */
	public static Spread random(Duration checks, Duration retirements) {
		return new Spread(ThreadLocalRandom.current().nextDouble(), checks, retirements);
	}

	/**
	 * Returns how long this process waits before a check.
	 * @return the delay
	 */
	public Duration beforeCheck() {
		return part(this.checks);
	}

	/**
	 * Returns how long this process waits before it retires old connections.
	 * @return the delay
	 */
	public Duration beforeRetirement() {
		return part(this.retirements);
	}

	private Duration part(Duration whole) {
		return Duration.ofNanos((long) (whole.toNanos() * this.position));
	}

}
