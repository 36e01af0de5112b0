// SPDX-License-Identifier: Apache-2.0

/**
 * Views of secrets as objects of the application's own.
 */
@NullMarked
package io.rekey.typed;

import org.jspecify.annotations.NullMarked;
