// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import io.rekey.benchmarks.live.LiveReport;
import io.rekey.benchmarks.live.ReadReport;

/**
 * A running application that follows the secret.
 */
interface Application extends AutoCloseable {

	/**
	 * Tells which version comes next, before it does.
	 * @param version its number
	 */
	void expect(int version);

	/**
	 * Waits until the application is on the version that it expects.
	 * @return what was measured
	 * @throws InterruptedException if interrupted meanwhile
	 */
	LiveReport finish() throws InterruptedException;

	/**
	 * Has it read its properties and beans without a pause.
	 */
	void read();

	/**
	 * Ends reading.
	 * @return what was seen
	 * @throws InterruptedException if interrupted meanwhile
	 */
	ReadReport endReading() throws InterruptedException;

	@Override
	void close();

}
