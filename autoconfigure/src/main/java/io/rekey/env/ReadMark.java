// SPDX-License-Identifier: Apache-2.0

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
