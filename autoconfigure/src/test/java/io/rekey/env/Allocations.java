// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

import com.sun.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a read allocates, as the JVM counts it for the thread.
 */
final class Allocations {

	private static final int READS = 10_000;

	/**
	 * Until the compiler has got to it, a read may allocate what it need not.
	 */
	private static final int ROUNDS = 300;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/**
	 * Takes the results, so that no read can be left out.
	 */
	private static volatile @Nullable Object last;

	private Allocations() {
	}

	/**
	 * Reads again and again, and stops once nothing is allocated.
	 * @param read the read
	 * @return the fewest bytes that as many reads as {@link #reads()} allocated
	 */
	static long of(Supplier<? extends @Nullable Object> read) {
		long least = Long.MAX_VALUE;
		for (int round = 0; round < ROUNDS && least > 0; round++) {
			least = Math.min(least, once(read));
		}
		return least;
	}

	private static long once(Supplier<? extends @Nullable Object> read) {
		long before = THREADS.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < READS; i++) {
			last = read.get();
		}
		return THREADS.getCurrentThreadAllocatedBytes() - before;
	}

	/**
	 * How many reads are measured at once.
	 */
	static int reads() {
		return READS;
	}

	/**
	 * Returns what the last read gave.
	 */
	static @Nullable Object last() {
		return last;
	}

}
