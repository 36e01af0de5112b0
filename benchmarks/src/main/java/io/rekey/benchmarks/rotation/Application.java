// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import io.rekey.benchmarks.load.LoadReport;

/**
 * A running application that is under load.
 */
interface Application extends AutoCloseable {

	/**
	 * Begins to measure.
	 */
	void measure();

	/**
	 * Ends the load.
	 * @return what was measured
	 */
	LoadReport finish();

	@Override
	void close();

}
