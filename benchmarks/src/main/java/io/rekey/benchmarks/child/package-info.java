// SPDX-License-Identifier: Apache-2.0

/**
 * Applications in JVMs of their own.
 */
@NullMarked
package io.rekey.benchmarks.child;

import org.jspecify.annotations.NullMarked;
