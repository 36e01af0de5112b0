// SPDX-License-Identifier: Apache-2.0

/**
 * Meters and observations of secrets, their rotations, and the pools that follow them.
 */
@NullMarked
package io.rekey.actuate.metrics;

import org.jspecify.annotations.NullMarked;
