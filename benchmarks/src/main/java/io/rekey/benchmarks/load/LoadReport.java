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
