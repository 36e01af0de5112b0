// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/**
 * Durations as the tables show them.
 */
final class Texts {

	private static final int NANOS_OF_MILLI = 1_000_000;

	private Texts() {
	}

	static String seconds(Duration duration) {
		return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
	}

	static String millis(Duration duration) {
		double millis = (double) duration.toNanos() / NANOS_OF_MILLI;
		return String.format(Locale.ROOT, (millis < 10) ? "%.2f ms" : "%.0f ms", millis);
	}

	static String difference(Duration duration) {
		return duration.isNegative() ? "-" + millis(duration.negated()) : "+" + millis(duration);
	}

}
