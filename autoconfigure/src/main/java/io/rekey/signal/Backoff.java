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

package io.rekey.signal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after failures in a row: twice as long each time, up to 30 seconds,
 * with a jitter of half of it, so that replicas that failed together don't come back
 * together. For one thread.
 */
final class Backoff {

	private static final long FIRST_MILLIS = 500;

	private static final long MAX_MILLIS = 30_000;

	private static final int MAX_DOUBLINGS = 6;

	private int failures;

	/**
	 * Counts a failure.
	 * @return how long to wait
	 */
	Duration next() {
		long full = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(this.failures, MAX_DOUBLINGS));
		this.failures++;
		return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
	}

	int failures() {
		return this.failures;
	}

	/**
	 * Forgets the failures.
	 */
	void reset() {
		this.failures = 0;
	}

}
