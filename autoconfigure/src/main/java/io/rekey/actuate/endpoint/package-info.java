// SPDX-License-Identifier: Apache-2.0

/**
 * The actuator endpoints {@code secrets} and {@code rotations}, and the page over both.
 */
@NullMarked
package io.rekey.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
