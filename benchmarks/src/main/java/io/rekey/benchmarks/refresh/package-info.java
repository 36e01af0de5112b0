// SPDX-License-Identifier: Apache-2.0

/**
 * How long it takes from the event of a rotation until an application is on the new
 * version, side by side.
 */
@NullMarked
package io.rekey.benchmarks.refresh;

import org.jspecify.annotations.NullMarked;
