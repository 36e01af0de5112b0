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
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the current thread reads through property sources: records it, and may show one
 * secret in another version.
 */
final class SecretReads {

	private static final ThreadLocal<@Nullable Set<SecretReference>> current = new ThreadLocal<>();

	private static final ThreadLocal<@Nullable SecretVersion> pinned = new ThreadLocal<>();

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

	/**
	 * Runs a task for which one secret has another version than the live one.
	 * @param <T> the type of the result
	 * @param version the version
	 * @param task the task
	 * @return the task's result
	 */
	static <T extends @Nullable Object> T asOf(SecretVersion version, Supplier<T> task) {
		pinned.set(version);
		try {
			return task.get();
		}
		finally {
			pinned.remove();
		}
	}

	/**
	 * Returns the version that the current thread has to see.
	 * @param id the secret
	 * @return the version or {@code null} for the live one
	 */
	static @Nullable SecretVersion pinned(SecretId id) {
		SecretVersion version = pinned.get();
		return (version != null && version.id().equals(id)) ? version : null;
	}

}
