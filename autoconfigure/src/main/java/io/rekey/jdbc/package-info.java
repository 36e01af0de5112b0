// SPDX-License-Identifier: Apache-2.0

/**
 * Brings connection pools to the new version of a secret.
 */
@NullMarked
package io.rekey.jdbc;

import org.jspecify.annotations.NullMarked;
