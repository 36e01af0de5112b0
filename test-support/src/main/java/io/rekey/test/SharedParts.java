// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the Secrets Managers of all accounts have in common.
 *
 * @param regions the regions
 * @param faults the faults in force
 * @param lag how long readers don't see that a label moved
 * @param functions the rotation functions
 * @param rotationThreads runs rotations
 */
record SharedParts(Regions regions, Faults faults, AtomicReference<Duration> lag, RotationFunctions functions,
		Executor rotationThreads) {
}
