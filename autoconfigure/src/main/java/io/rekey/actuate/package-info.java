// SPDX-License-Identifier: Apache-2.0

/**
 * What operators see of the secrets: health.
 */
@NullMarked
package io.rekey.actuate;

import org.jspecify.annotations.NullMarked;
