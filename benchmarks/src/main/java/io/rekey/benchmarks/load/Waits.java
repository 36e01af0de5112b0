/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
