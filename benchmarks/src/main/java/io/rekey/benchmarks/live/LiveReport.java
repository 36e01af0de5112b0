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
