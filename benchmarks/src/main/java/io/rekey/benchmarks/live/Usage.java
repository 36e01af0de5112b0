// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What the process has used so far.
 *
 * @param cpu nanoseconds of processor time
 * @param allocated bytes by thread
 */
record Usage(long cpu, Map<Long, Long> allocated) {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	static Usage now() {
		Map<Long, Long> allocated = new HashMap<>();
		long[] ids = threads.getAllThreadIds();
		long[] bytes = threads.getThreadAllocatedBytes(ids);
		for (int i = 0; i < ids.length; i++) {
			allocated.put(ids[i], Math.max(0, bytes[i]));
		}
		return new Usage(system.getProcessCpuTime(), allocated);
	}

	/**
	 * The processor time of the current thread.
	 */
	static long cpuOfThisThread() {
		return threads.getCurrentThreadCpuTime();
	}

	/**
	 * Sums up the bytes since then, those of threads that have ended left out.
	 */
	long allocatedSince(Usage before) {
		return this.allocated.entrySet()
			.stream()
			.mapToLong((entry) -> entry.getValue() - before.allocated.getOrDefault(entry.getKey(), 0L))
			.sum();
	}

}
