// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the readers saw. Immutable.
 *
 * @param rounds how often they read everything
 * @param counts how often they saw what they should not
 * @param nanos for how long, summed up; of several readers the one that saw it longest
 */
public record ReadReport(long rounds, Map<Sight, Long> counts, Map<Sight, Long> nanos) {

	public ReadReport {
		counts = Map.copyOf(counts);
		nanos = Map.copyOf(nanos);
	}

	ReadReport and(ReadReport other) {
		Map<Sight, Long> sum = new EnumMap<>(Sight.class);
		sum.putAll(this.counts);
		other.counts.forEach((sight, count) -> sum.merge(sight, count, Long::sum));
		Map<Sight, Long> longest = new EnumMap<>(Sight.class);
		longest.putAll(this.nanos);
		other.nanos.forEach((sight, time) -> longest.merge(sight, time, Math::max));
		return new ReadReport(this.rounds + other.rounds, sum, longest);
	}

	/**
	 * Tells how often a reader saw this.
	 * @param sight what it saw
	 * @return the number
	 */
	public long count(Sight sight) {
		return this.counts.getOrDefault(sight, 0L);
	}

	/**
	 * Writes the report as one line.
	 * @return the line
	 */
	String toLine() {
		StringBuilder line = new StringBuilder().append(this.rounds);
		for (Sight sight : Sight.values()) {
			line.append(' ').append(count(sight)).append(' ').append(this.nanos.getOrDefault(sight, 0L));
		}
		return line.toString();
	}

	/**
	 * Reads a report.
	 * @param line what {@link #toLine()} wrote
	 * @return the report
	 */
	public static ReadReport parse(String line) {
		long[] numbers = Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
		Map<Sight, Long> counts = new EnumMap<>(Sight.class);
		Map<Sight, Long> nanos = new EnumMap<>(Sight.class);
		int position = 1;
		for (Sight sight : Sight.values()) {
			counts.put(sight, numbers[position++]);
			nanos.put(sight, numbers[position++]);
		}
		return new ReadReport(numbers[0], counts, nanos);
	}

}
