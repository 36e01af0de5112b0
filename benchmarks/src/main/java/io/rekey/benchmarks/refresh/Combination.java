// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.time.Duration;

/**
 * How large the application is and how fast AWS.
 *
 * @param beans how many configuration beans it has
 * @param secrets how many secrets it imports
 * @param latency how long each call of Secrets Manager takes
 * @param spread over which time the replicas of a fleet spread their checks
 */
record Combination(int beans, int secrets, Duration latency, Duration spread) {
}
