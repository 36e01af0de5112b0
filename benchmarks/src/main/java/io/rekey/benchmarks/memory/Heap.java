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
