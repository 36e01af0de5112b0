// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.rekey.benchmarks.live.Measure;
import io.rekey.benchmarks.live.ReadReport;
import io.rekey.benchmarks.live.Sight;
import org.jspecify.annotations.Nullable;

/**
 * The results as tables in Markdown: the times row by row, then what readers saw.
 */
final class ResultTables {

	private static final List<String> HEAD = List.of("beans", "secrets", "a call takes", "", "property", "reference",
			"beans are new", "pool", "property to floor", "pool to floor", "until it begins", "fetch", "prove",
			"commit", "apply", "beans bound", "bindings", "calls", "CPU", "allocated");

	private static final List<String> READ_HEAD = List.of("beans", "secrets", "a call takes", "", "rounds of reading",
			"property of neither", "for", "property of both", "for", "bean of neither", "for", "bean of both", "for",
			"other bean", "for");

	private static final double NANOS_OF_MILLI = 1_000_000;

	private static final double BYTES_OF_MEGABYTE = 1_000_000;

	private final PrintStream out;

	private final List<List<String>> readRows = new ArrayList<>();

	private @Nullable Long floor;

	ResultTables(PrintStream out) {
		this.out = out;
		head(HEAD);
	}

	private void head(List<String> titles) {
		print(titles);
		this.out.println("|---".repeat(titles.size()) + "|");
	}

	/**
	 * Prints a result. That of the floor is what later ones are compared to.
	 */
	void add(Combination combination, Contestant contestant, Result result) {
		if (contestant == Contestant.FLOOR) {
			this.floor = result.median(Measure.POOL);
		}
		List<String> row = title(combination, contestant);
		List.of(Measure.PROPERTY, Measure.REFERENCE, Measure.BEANS, Measure.POOL)
			.forEach((measure) -> row.add(medianAndHigh(result, measure)));
		row.add(toFloor(result.median(Measure.PROPERTY)));
		row.add(toFloor(result.median(Measure.POOL)));
		List.of(Measure.BEGAN, Measure.FETCH, Measure.PROVE, Measure.COMMIT, Measure.APPLY)
			.forEach((measure) -> row.add(millis(result.median(measure))));
		row.add(count(result.median(Measure.BOUND_BEANS)));
		row.add(count(result.median(Measure.BINDINGS)));
		row.add(String.format(Locale.ROOT, "%.1f", result.callsPerRotation()));
		row.add(millis(result.median(Measure.CPU)));
		row.add(megabytes(result.median(Measure.ALLOCATED)));
		print(row);
		ReadReport reads = result.reads();
		if (reads != null) {
			addReads(title(combination, contestant), reads);
		}
	}

	private static List<String> title(Combination combination, Contestant contestant) {
		return new ArrayList<>(List.of(Integer.toString(combination.beans()), Integer.toString(combination.secrets()),
				combination.latency().toMillis() + " ms", contestant.title()));
	}

	private void addReads(List<String> row, ReadReport reads) {
		row.add(Long.toString(reads.rounds()));
		for (Sight sight : Sight.values()) {
			row.add(Long.toString(reads.count(sight)));
			row.add(millis(reads.nanos().getOrDefault(sight, 0L)));
		}
		this.readRows.add(row);
	}

	/**
	 * Prints what readers saw.
	 */
	void printReads() {
		this.out.println();
		head(READ_HEAD);
		this.readRows.forEach(this::print);
	}

	/**
	 * Prints why there is no result.
	 */
	void add(Combination combination, Contestant contestant, String reason) {
		List<String> row = title(combination, contestant);
		row.add(reason);
		print(row);
	}

	private static String medianAndHigh(Result result, Measure measure) {
		Long median = result.median(measure);
		return (median != null) ? millis(median) + " (" + millis(result.high(measure)) + ")" : "";
	}

	private String toFloor(@Nullable Long nanos) {
		Long least = this.floor;
		return (nanos != null && least != null) ? String.format(Locale.ROOT, "%.2f", (double) nanos / least) : "";
	}

	private static String millis(@Nullable Long nanos) {
		if (nanos == null) {
			return "";
		}
		double millis = nanos / NANOS_OF_MILLI;
		return String.format(Locale.ROOT, (millis < 100) ? "%.2f ms" : "%.0f ms", millis);
	}

	private static String megabytes(@Nullable Long bytes) {
		return (bytes != null) ? String.format(Locale.ROOT, "%.2f MB", bytes / BYTES_OF_MEGABYTE) : "";
	}

	private static String count(@Nullable Long count) {
		return (count != null) ? Objects.toString(count) : "";
	}

	private void print(List<String> cells) {
		this.out.println("| " + String.join(" | ", cells) + " |");
	}

}
