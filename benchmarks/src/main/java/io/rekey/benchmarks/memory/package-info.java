// SPDX-License-Identifier: Apache-2.0

/**
 * What secrets take of the memory, and what is left of rotations.
 */
@NullMarked
package io.rekey.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
