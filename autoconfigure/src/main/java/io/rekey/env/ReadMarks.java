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

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * When each key of each secret was read last, whatever version it had then. Safe for use
 * by several threads.
 */
final class ReadMarks {

	private final ReadClock clock;

	private final ConcurrentMap<SecretReference, ReadMark> marks = new ConcurrentHashMap<>();

	ReadMarks(ReadClock clock) {
		this.clock = clock;
	}

	ReadClock clock() {
		return this.clock;
	}

	/**
	 * Returns the mark of a key, which outlives the versions of the secret.
	 */
	ReadMark of(SecretReference reference) {
		ReadMark mark = this.marks.get(reference);
		return (mark != null) ? mark : this.marks.computeIfAbsent(reference, (key) -> new ReadMark(this.clock));
	}

	@Nullable ReadMark find(SecretReference reference) {
		return this.marks.get(reference);
	}

}
