// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.util.List;
import java.util.stream.Stream;

import io.rekey.benchmarks.live.Measure;
import io.rekey.benchmarks.live.ReadReport;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one application.
 *
 * @param samples each rotation
 * @param calls how often it called Secrets Manager meanwhile
 * @param reads what its readers saw, or {@code null} if it has none
 */
record Result(List<Sample> samples, long calls, @Nullable ReadReport reads) {

	private static final int P95 = 95;

	/**
	 * The median of a measure, or {@code null} if there is none.
	 */
	@Nullable Long median(Measure measure) {
		return percentile(measure, 50);
	}

	/**
	 * The value that one in twenty exceeds, or {@code null} if there is none.
	 */
	@Nullable Long high(Measure measure) {
		return percentile(measure, P95);
	}

	private @Nullable Long percentile(Measure measure, int percent) {
		List<Long> sorted = sorted(measure);
		return sorted.isEmpty() ? null : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
	}

	/**
	 * Lists the values of a measure, the least one first.
	 */
	List<Long> sorted(Measure measure) {
		return this.samples.stream().flatMap((sample) -> Stream.ofNullable(sample.get(measure))).sorted().toList();
	}

	/**
	 * Tells all measures of each rotation, one rotation in a line.
	 */
	List<String> lines() {
		return this.samples.stream().map(Sample::toLine).toList();
	}

	double callsPerRotation() {
		return (double) this.calls / this.samples.size();
	}

}
