// SPDX-License-Identifier: Apache-2.0

/**
 * What following rotations costs in calls of AWS, and in dollars.
 */
@NullMarked
package io.rekey.benchmarks.cost;

import org.jspecify.annotations.NullMarked;
