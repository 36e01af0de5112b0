// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import io.rekey.benchmarks.load.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * The results as a table in Markdown, printed row by row.
 */
final class ResultTable {

	private static final List<String> HEAD = List.of("", "transactions", "failed borrows", "failed queries", "lost",
			"median wait", "p99.9", "longest", "to baseline", "logins", "refused", "calls at start", "calls");

	private @Nullable Duration baseline;

	private final PrintStream out;

	ResultTable(PrintStream out) {
		this.out = out;
		print(HEAD);
		out.println("|---".repeat(HEAD.size()) + "|");
	}

	/**
	 * Prints a result. The first one is what the others are compared to.
	 * @param title its title
	 * @param result the result
	 */
	void add(String title, Result result) {
		LoadReport report = result.report();
		Duration first = (this.baseline != null) ? this.baseline : report.longest();
		this.baseline = first;
		print(List.of(title, count(report.transactions()), count(report.failedBorrows()), count(report.failedQueries()),
				count(report.lost()), Texts.millis(report.median()), Texts.millis(report.high()),
				Texts.millis(report.longest()), Texts.difference(report.longest().minus(first)),
				count(result.logins().accepted()), count(result.logins().refused()), count(result.startReads()),
				count(result.reads())));
	}

	/**
	 * Prints why there is no result.
	 * @param title the title
	 * @param reason the reason
	 */
	void add(String title, String reason) {
		print(List.of(title, reason));
	}

	private static String count(long count) {
		return Long.toString(count);
	}

	private void print(List<String> cells) {
		this.out.println("| " + String.join(" | ", cells) + " |");
	}

}
