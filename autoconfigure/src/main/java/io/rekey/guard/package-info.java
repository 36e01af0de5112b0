// SPDX-License-Identifier: Apache-2.0

/**
 * Finds credentials that stand in files of the application.
 */
@NullMarked
package io.rekey.guard;

import org.jspecify.annotations.NullMarked;
