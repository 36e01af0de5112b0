// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import io.rekey.benchmarks.load.LoadReport;

/**
 * What came out of one run.
 *
 * @param report what the application saw
 * @param logins what the database saw
 * @param startReads calls to Secrets Manager before anything was measured
 * @param reads calls to Secrets Manager since
 */
record Result(LoadReport report, ServerLog.Logins logins, long startReads, long reads) {
}
