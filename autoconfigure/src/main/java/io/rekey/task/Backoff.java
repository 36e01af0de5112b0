// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: twice as long each time, up to a longest
 * delay. Immutable.
 *
 * @param first the delay after the first failure
 * @param longest the longest delay
 */
public record Backoff(Duration first, Duration longest) {

	private static final int MAX_DOUBLINGS = 30;

	public Backoff {
		if (first.isNegative() || longest.compareTo(first) < 0) {
			throw new IllegalArgumentException(
					"The delays must be 0 <= first <= longest, not " + first + ", " + longest);
		}
	}

	/**
	 * Returns the delay after a number of failures.
	 * @param failures how many failures there were in a row, at least 1
	 * @return the delay
	 */
	public Duration after(int failures) {
		int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
		long longestNanos = this.longest.toNanos();
		long nanos = this.first.toNanos();
		return Duration.ofNanos((nanos > longestNanos >> doublings) ? longestNanos : nanos << doublings);
	}

	/**
	 * Returns a random delay from the half to the whole of {@link #after}, so that those
	 * that failed together do not come back together.
	 * @param failures how many failures there were in a row, at least 1
	 * @return the delay
	 */
	public Duration jittered(int failures) {
		return jittered(failures, ThreadLocalRandom.current());
	}

	/**
	 * Returns what {@link #jittered(int)} does, by numbers that can be told in advance.
	 * @param failures how many failures there were in a row, at least 1
	 * @param random gives the numbers
	 * @return the delay
	 */
	public Duration jittered(int failures, RandomGenerator random) {
		long nanos = after(failures).toNanos();
		return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
	}

}
