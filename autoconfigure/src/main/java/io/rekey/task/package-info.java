// SPDX-License-Identifier: Apache-2.0

/**
 * What is done later, or again.
 */
@NullMarked
package io.rekey.task;

import org.jspecify.annotations.NullMarked;
