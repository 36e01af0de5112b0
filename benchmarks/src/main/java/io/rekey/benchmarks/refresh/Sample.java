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
