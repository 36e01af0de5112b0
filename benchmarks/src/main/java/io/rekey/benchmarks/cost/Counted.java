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
