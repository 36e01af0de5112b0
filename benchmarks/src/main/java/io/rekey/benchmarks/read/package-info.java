// SPDX-License-Identifier: Apache-2.0

/**
 * What reading a secret costs.
 */
@NullMarked
package io.rekey.benchmarks.read;

import org.jspecify.annotations.NullMarked;
