// SPDX-License-Identifier: Apache-2.0

/**
 * An orders service that uses Rekey as any application would.
 */
@NullMarked
package io.rekey.sample;

import org.jspecify.annotations.NullMarked;
