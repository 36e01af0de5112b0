// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.util.Arrays;
import java.util.stream.Collectors;

import io.rekey.benchmarks.live.LiveReport;
import io.rekey.benchmarks.live.Measure;
import org.jspecify.annotations.Nullable;

/**
 * One rotation.
 *
 * @param time when it happened, in nanoseconds since the epoch
 * @param report what the application measured
 */
record Sample(long time, LiveReport report) {

	/**
	 * Returns a measure; a point in time as nanoseconds since the rotation.
	 * @param measure the measure
	 * @return its value, or {@code null} if the application does not have it
	 */
	@Nullable Long get(Measure measure) {
		Long value = this.report.values().get(measure);
		return switch (measure) {
			case PROPERTY, REFERENCE, BEANS, POOL, BEGAN -> (value != null) ? (Long) (value - this.time) : null;
			default -> value;
		};
	}

	String toLine() {
		return Arrays.stream(Measure.values())
			.filter((measure) -> get(measure) != null)
			.map((measure) -> measure + " " + get(measure))
			.collect(Collectors.joining(", "));
	}

}
