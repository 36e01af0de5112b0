// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;

/**
 * What the application saw while it was measured.
 *
 * @param transactions committed transactions
 * @param failedBorrows connections that the pool failed to give
 * @param failedQueries transactions that failed after that
 * @param lost transactions that were acknowledged but are not in the database, or cut off
 * in flight
 * @param median median wait for a connection
 * @param high the wait that one in a thousand exceeds
 * @param longest longest wait
 */
public record LoadReport(long transactions, long failedBorrows, long failedQueries, long lost, Duration median,
		Duration high, Duration longest) {

	/**
	 * Writes the report as one line.
	 * @return the line
	 */
	String toLine() {
		return "%d %d %d %d %d %d %d".formatted(this.transactions, this.failedBorrows, this.failedQueries, this.lost,
				this.median.toNanos(), this.high.toNanos(), this.longest.toNanos());
	}

	/**
	 * Reads a report.
	 * @param line what {@link #toLine()} wrote
	 * @return the report
	 */
	public static LoadReport parse(String line) {
		long[] values = Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
		return new LoadReport(values[0], values[1], values[2], values[3], Duration.ofNanos(values[4]),
				Duration.ofNanos(values[5]), Duration.ofNanos(values[6]));
	}

}
