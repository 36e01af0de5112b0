// SPDX-License-Identifier: Apache-2.0

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
