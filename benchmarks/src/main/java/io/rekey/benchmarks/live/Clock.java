// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The machine's clock, which all its processes see alike.
 */
public final class Clock {

	private Clock() {
	}

	/**
	 * Tells the time.
	 * @return nanoseconds since the epoch, as exactly as the system tells
	 */
	public static long now() {
		return of(Instant.now());
	}

	static long of(Instant instant) {
		return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
	}

}
