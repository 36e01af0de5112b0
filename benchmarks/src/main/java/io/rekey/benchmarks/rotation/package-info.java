// SPDX-License-Identifier: Apache-2.0

/**
 * Rotates database passwords while applications are under load, and tells what they saw.
 */
@NullMarked
package io.rekey.benchmarks.rotation;

import org.jspecify.annotations.NullMarked;
