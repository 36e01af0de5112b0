// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * Points in time as people want to read them.
 */
final class Times {

	private Times() {
	}

	/**
	 * Leaves out what is less than a millisecond.
	 * @param time the time, or {@code null}
	 * @return the time, or {@code null}
	 */
	static @Nullable Instant millisOrNull(@Nullable Instant time) {
		return (time != null) ? millis(time) : null;
	}

	static Instant millis(Instant time) {
		return time.truncatedTo(ChronoUnit.MILLIS);
	}

}
