// SPDX-License-Identifier: Apache-2.0

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
