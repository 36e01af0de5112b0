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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pauses that grow from 200 ms to 5 s at most, each a random part of that ("full
 * jitter"). One instance a read.
 *
 * @see <a href=
 * "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 * Backoff And Jitter</a>
 */
final class Backoff {

	private static final Duration FIRST = Duration.ofMillis(200);

	private static final Duration LONGEST = Duration.ofSeconds(5);

	private Duration next = FIRST;

	/**
	 * Pauses once, unless that would take longer than there is time.
	 * @param deadline the end of the time
	 * @return {@code true} after the pause; {@code false} if there is no time for it or
	 * the thread was interrupted
	 */
	boolean pause(Deadline deadline) {
		long nanos = ThreadLocalRandom.current().nextLong(this.next.toNanos());
		if (deadline.left().toNanos() <= nanos) {
			return false;
		}
		Duration doubled = this.next.multipliedBy(2);
		this.next = (doubled.compareTo(LONGEST) < 0) ? doubled : LONGEST;
		try {
			TimeUnit.NANOSECONDS.sleep(nanos);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
