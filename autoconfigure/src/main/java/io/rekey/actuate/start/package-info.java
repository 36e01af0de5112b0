// SPDX-License-Identifier: Apache-2.0

/**
 * One line in the log that tells what was loaded, and how it is kept up to date.
 */
@NullMarked
package io.rekey.actuate.start;

import org.jspecify.annotations.NullMarked;
