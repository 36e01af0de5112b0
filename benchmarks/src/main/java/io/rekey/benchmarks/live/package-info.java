// SPDX-License-Identifier: Apache-2.0

/**
 * An application that tells when it is on the new version of a secret.
 */
@NullMarked
package io.rekey.benchmarks.live;

import org.jspecify.annotations.NullMarked;
