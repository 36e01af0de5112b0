// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an application measured of one rotation. Immutable.
 *
 * @param values the measures; one that the application does not have is left out
 */
public record LiveReport(Map<Measure, Long> values) {

	public LiveReport {
		values = Map.copyOf(values);
	}

	/**
	 * Writes the report as one line.
	 * @return the line
	 */
	String toLine() {
		return this.values.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + entry.getValue())
			.collect(Collectors.joining(" "));
	}

	/**
	 * Reads a report.
	 * @param line what {@link #toLine()} wrote
	 * @return the report
	 */
	public static LiveReport parse(String line) {
		Map<Measure, Long> values = new EnumMap<>(Measure.class);
		Arrays.stream(line.split(" ", -1)).forEach((part) -> {
			int equals = part.indexOf('=');
			values.put(Measure.valueOf(part.substring(0, equals)), Long.valueOf(part.substring(equals + 1)));
		});
		return new LiveReport(values);
	}

}
