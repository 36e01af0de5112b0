// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.time.Duration;

/**
 * How long borrowers wait for a connection.
 */
final class Timeouts {

	private static final Duration UNLIMITED = Duration.ofSeconds(30);

	private Timeouts() {
	}

	/**
	 * Limits a time for which pools know "no limit".
	 * @param timeout the time; zero or negative means that there is no limit
	 * @return the time, or 30 seconds if it has no limit
	 */
	static Duration limited(Duration timeout) {
		return (timeout.isZero() || timeout.isNegative()) ? UNLIMITED : timeout;
	}

}
