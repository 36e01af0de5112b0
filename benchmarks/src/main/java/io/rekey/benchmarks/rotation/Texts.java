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
