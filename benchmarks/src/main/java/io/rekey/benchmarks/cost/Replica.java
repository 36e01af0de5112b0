// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.util.List;

/**
 * A running application.
 */
interface Replica {

	/**
	 * Ends the application in order, and waits until it has ended.
	 */
	void stop();

	/**
	 * Starts applications.
	 */
	@FunctionalInterface
	interface Launcher {

		/**
		 * Starts one and waits until it is ready.
		 * @param args its arguments
		 * @throws InterruptedException if the thread is interrupted
		 */
		Replica start(List<String> args) throws InterruptedException;

	}

}
