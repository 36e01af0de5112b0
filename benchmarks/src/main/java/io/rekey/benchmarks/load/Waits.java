// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;

/**
 * Waits, each kept as it was. Safe for use by several threads.
 */
final class Waits {

	private long[] nanos = new long[1 << 16];

	private int size;

	synchronized void add(long wait) {
		if (this.size == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, this.size * 2);
		}
		this.nanos[this.size++] = wait;
	}

	/**
	 * Returns a percentile by the nearest rank.
	 * @param percent above 0, up to 100
	 * @return the wait, zero if there was none
	 */
	synchronized Duration percentile(double percent) {
		if (this.size == 0) {
			return Duration.ZERO;
		}
		long[] sorted = Arrays.copyOf(this.nanos, this.size);
		Arrays.sort(sorted);
		int rank = (int) Math.ceil(percent / 100 * this.size);
		return Duration.ofNanos(sorted[rank - 1]);
	}

}
