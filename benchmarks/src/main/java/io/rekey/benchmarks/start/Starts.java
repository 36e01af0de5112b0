// SPDX-License-Identifier: Apache-2.0

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
