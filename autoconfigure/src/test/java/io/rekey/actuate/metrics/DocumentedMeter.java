// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A row of the table of meters in {@code docs/metrics.md}.
 *
 * @param name the meter
 * @param prometheus its name in Prometheus
 * @param type its type
 * @param tags the names of its tags
 */
record DocumentedMeter(String name, String prometheus, String type, Set<String> tags) {

	private static final Path GUIDE = Path.of("..", "docs", "metrics.md");

	static String guide() {
		try {
			return Files.readString(GUIDE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<DocumentedMeter> all() {
		return guide().lines().filter((line) -> line.startsWith("| `rekey.") && cells(line).size() == 5).map((line) -> {
			List<String> cells = cells(line);
			return new DocumentedMeter(cells.get(0), cells.get(1), cells.get(2), new TreeSet<>(
					Arrays.asList(cells.get(3).isEmpty() ? new String[0] : cells.get(3).split(", ", -1))));
		}).toList();
	}

	private static List<String> cells(String line) {
		String inner = line.substring(1, line.lastIndexOf('|'));
		return Arrays.stream(inner.split("\\|", -1)).map((cell) -> cell.trim().replace("`", "")).toList();
	}

	boolean isTimer() {
		return this.type.endsWith("timer");
	}

	/**
	 * The type that Prometheus has for it.
	 */
	String prometheusType() {
		return isTimer() ? "summary" : this.type;
	}

	/**
	 * The names of its series.
	 */
	List<String> series() {
		return isTimer() ? List.of(this.prometheus + "_count", this.prometheus + "_sum", this.prometheus + "_max")
				: List.of(this.prometheus);
	}

}
