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

package io.rekey.env;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Records which secrets the current thread reads through property sources.
 */
final class SecretReads {

	private static final ThreadLocal<@Nullable Set<SecretReference>> current = new ThreadLocal<>();

	private SecretReads() {
	}

	static void add(SecretReference reference) {
		Set<SecretReference> reads = current.get();
		if (reads != null) {
			reads.add(reference);
		}
	}

	/**
	 * Runs a task and tells what it read. Recordings nest: the outer one also has what
	 * the inner one read.
	 * @param task the task
	 * @return what it read
	 */
	static Set<SecretReference> during(Runnable task) {
		Set<SecretReference> outer = current.get();
		Set<SecretReference> reads = new LinkedHashSet<>();
		current.set(reads);
		try {
			task.run();
		}
		finally {
			if (outer == null) {
				current.remove();
			}
			else {
				outer.addAll(reads);
				current.set(outer);
			}
		}
		return reads;
	}

}
