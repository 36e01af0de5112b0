// SPDX-License-Identifier: Apache-2.0

/**
 * The current version of every secret in use, and the pipeline that moves it to the next.
 * Plain Java.
 */
@NullMarked
package io.rekey.store;

import org.jspecify.annotations.NullMarked;
