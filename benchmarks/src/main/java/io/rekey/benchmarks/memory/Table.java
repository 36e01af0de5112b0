// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.util.List;
import java.util.Locale;

/**
 * Prints a table for a Markdown page, each row at once.
 */
final class Table {

	private static final double KIBI = 1024;

	Table(String... head) {
		System.out.println();
		row(head);
		System.out.println("|---".repeat(head.length) + "|");
	}

	void row(String... cells) {
		System.out.println("| " + String.join(" | ", List.of(cells)) + " |");
	}

	static String kibibytes(long bytes) {
		return String.format(Locale.ROOT, "%.0f KiB", bytes / KIBI);
	}

}
