// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * Measures what is reachable.
 */
final class Heap {

	private static final int COLLECTIONS = 20;

	private static final long STABLE_BYTES = 1024;

	private Heap() {
	}

	/**
	 * Collects until that frees nothing any more.
	 * @return the bytes in use
	 */
	static long usedAfterCollection() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		long before = Long.MAX_VALUE;
		for (int i = 0; i < COLLECTIONS; i++) {
			memory.gc();
			long used = memory.getHeapMemoryUsage().getUsed();
			if (before - used < STABLE_BYTES) {
				return used;
			}
			before = used;
		}
		return before;
	}

}
