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

package io.rekey.aws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point in time by {@link System#nanoTime()} until which something has to be done.
 */
final class Deadline {

	private final long nanos;

	private Deadline(long nanos) {
		this.nanos = nanos;
	}

	static Deadline in(Duration duration) {
		return new Deadline(System.nanoTime() + duration.toNanos());
	}

	/**
	 * Returns the time that is left.
	 * @return the time, zero if the deadline has passed
	 */
	Duration left() {
		return Duration.ofNanos(Math.max(0, this.nanos - System.nanoTime()));
	}

	/**
	 * Waits, unless that would take longer than there is time.
	 * @param pause how long
	 * @return {@code true} after the pause; {@code false} if there is no time for it or
	 * the thread was interrupted
	 */
	boolean pause(Duration pause) {
		if (left().compareTo(pause) <= 0) {
			return false;
		}
		try {
			TimeUnit.NANOSECONDS.sleep(pause.toNanos());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	boolean hasPassed() {
		return this.nanos - System.nanoTime() <= 0;
	}

}
