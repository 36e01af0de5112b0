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

package io.rekey.benchmarks.start;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The starts of one contestant that are comparable. Guarded by the one thread that uses
 * it.
 */
final class Starts {

	private final List<Start> starts = new ArrayList<>();

	void add(Start start) {
		this.starts.add(start);
	}

	Duration time() {
		return Duration.ofNanos(median((start) -> start.time().toNanos()));
	}

	/**
	 * The shortest and the longest time.
	 */
	String range() {
		List<Long> sorted = sorted((start) -> start.time().toMillis());
		return sorted.get(0) + " to " + sorted.get(sorted.size() - 1);
	}

	long cpuMillis() {
		return median((start) -> start.report().cpu().toMillis());
	}

	String peakMebibytes() {
		return String.format(Locale.ROOT, "%.0f", median((start) -> start.report().peakMemory()) / 1024.0);
	}

	long classes() {
		return median((start) -> start.report().classes());
	}

	long calls() {
		return median(Start::calls);
	}

	private long median(ToLongFunction<Start> value) {
		List<Long> sorted = sorted(value);
		return sorted.get(sorted.size() / 2);
	}

	private List<Long> sorted(ToLongFunction<Start> value) {
		return this.starts.stream().mapToLong(value).sorted().boxed().toList();
	}

}
