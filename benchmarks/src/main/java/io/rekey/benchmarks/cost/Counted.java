// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.time.Duration;

/**
 * What one replica called.
 *
 * @param contestant how it follows rotations
 * @param secrets how many secrets it imports
 * @param start until it was ready and at rest
 * @param idle within the window, in which nothing was rotated
 * @param window how long that was
 * @param scale how much faster than by default the replica did what it does from time to
 * time
 * @param rotation what a rotation of one secret adds
 * @param deliveries how many messages a rotation brought to each queue
 * @param stop from the order to stop until it had stopped
 */
record Counted(Contestant contestant, int secrets, Calls start, Calls idle, Duration window, int scale, Calls rotation,
		double deliveries, Calls stop) {

	/**
	 * A day without rotation.
	 */
	Day idleDay() {
		return Day.of(this.idle, this.window, this.scale);
	}

	/**
	 * A day on which one secret is rotated.
	 */
	Day dayWithRotation() {
		return idleDay().plus(Day.of(this.rotation));
	}

}
