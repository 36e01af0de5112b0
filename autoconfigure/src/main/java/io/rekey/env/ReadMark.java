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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When something was read last. Marking it costs the look at two fields, and one write a
 * second at most: no clock is asked and nothing allocated. Safe for use by several
 * threads.
 */
public final class ReadMark {

	private static final long NEVER = Long.MIN_VALUE;

	private final ReadClock clock;

	private volatile long millis = NEVER;

	public ReadMark(ReadClock clock) {
		this.clock = clock;
	}

	/**
	 * Notes that it is read now.
	 */
	public void touch() {
		long now = this.clock.millis();
		if (this.millis != now) {
			this.millis = now;
		}
	}

	/**
	 * Returns when it was read last, to within a second.
	 * @return the time, or {@code null} if it was never read
	 */
	public @Nullable Instant last() {
		long last = this.millis;
		return (last != NEVER) ? Instant.ofEpochMilli(last) : null;
	}

}
