// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.Map;

/**
 * Tells of the steps of rotations, where a library does.
 */
interface Steps {

	/**
	 * Waits for the next rotation.
	 * @return its steps
	 * @throws InterruptedException if interrupted meanwhile
	 */
	Map<Measure, Long> next() throws InterruptedException;

}
