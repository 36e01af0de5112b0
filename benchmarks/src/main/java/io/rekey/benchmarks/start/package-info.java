// SPDX-License-Identifier: Apache-2.0

/**
 * How long an application takes to start, side by side.
 */
@NullMarked
package io.rekey.benchmarks.start;

import org.jspecify.annotations.NullMarked;
