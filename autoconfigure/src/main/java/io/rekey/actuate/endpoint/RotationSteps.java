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

package io.rekey.actuate.endpoint;

import java.time.Duration;

import io.rekey.RotationTimings;

/**
 * How long each step of a rotation took, in milliseconds with three decimals.
 *
 * @param fetchMillis reading the new version
 * @param proveMillis trying it
 * @param commitMillis making it the live one
 * @param applyMillis rebinding beans and telling pools
 * @param totalMillis all steps
 */
record RotationSteps(double fetchMillis, double proveMillis, double commitMillis, double applyMillis,
		double totalMillis) {

	static RotationSteps of(RotationTimings timings) {
		return new RotationSteps(millis(timings.fetch()), millis(timings.prove()), millis(timings.commit()),
				millis(timings.apply()), millis(timings.total()));
	}

	private static double millis(Duration duration) {
		return Math.round(duration.toNanos() / 1e3) / 1e3;
	}

}
