// SPDX-License-Identifier: Apache-2.0

/**
 * The page that shows what rotations do to the running application.
 */
@NullMarked
package io.rekey.sample.demo;

import org.jspecify.annotations.NullMarked;
