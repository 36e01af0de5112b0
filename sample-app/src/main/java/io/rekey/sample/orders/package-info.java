// SPDX-License-Identifier: Apache-2.0

/**
 * Orders: how they are placed, and the steady load that places them.
 */
@NullMarked
package io.rekey.sample.orders;

import org.jspecify.annotations.NullMarked;
