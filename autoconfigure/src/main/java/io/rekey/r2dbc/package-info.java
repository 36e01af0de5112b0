// SPDX-License-Identifier: Apache-2.0

/**
 * Brings R2DBC connection factories and their pools to the new version of a secret.
 */
@NullMarked
package io.rekey.r2dbc;

import org.jspecify.annotations.NullMarked;
