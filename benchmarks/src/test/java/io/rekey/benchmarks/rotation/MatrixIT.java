// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The matrix in a short form: all combinations at the same time, two rotations each.
 */
class MatrixIT {

	private static final int ROTATIONS = 2;

	private static final int SCRAM_ITERATIONS = 4096;

	/**
	 * Below the time-out of two seconds, far above what a busy machine adds.
	 */
	private static final Duration LONGEST_BORROW = Duration.ofMillis(1800);

	@TempDir
	private Path logs;

	@Test
	void whenSecretsRotateInAnyWayThenNoTransactionNotices() throws Exception {
		Options options = Options.parse("--matrix", "--rotations=" + ROTATIONS, "--event=3s", "--gap=9s");
		Map<String, Result> results;
		try (Cloud cloud = new Cloud();
				Database database = Database.start(this.logs.resolve("postgresql.log"), SCRAM_ITERATIONS)) {
			results = new Matrix(options, cloud, database).run();
		}
		results.forEach(new ResultTable(System.out)::add);
		SoftAssertions softly = new SoftAssertions();
		softly.assertThat(results).hasSize(13);
		results.forEach((title, result) -> check(softly, title, result, options));
		softly.assertAll();
	}

	private static void check(SoftAssertions softly, String title, Result result, Options options) {
		softly.assertThat(result.report().transactions()).as("transactions: " + title).isGreaterThan(300);
		softly.assertThat(result.report().failedBorrows()).as("failed borrows: " + title).isZero();
		softly.assertThat(result.report().failedQueries()).as("failed queries: " + title).isZero();
		softly.assertThat(result.report().lost()).as("lost transactions: " + title).isZero();
		softly.assertThat(result.report().longest()).as("longest borrow: " + title).isLessThan(LONGEST_BORROW);
		softly.assertThat(result.logins().accepted()).as("logins: " + title).isGreaterThan(options.poolSize());
		softly.assertThat(result.logins().refused())
			.as("refused logins: " + title)
			.isLessThanOrEqualTo(title.equals(Matrix.BASELINE) ? 0 : ROTATIONS);
	}

}
