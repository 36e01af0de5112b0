// SPDX-License-Identifier: Apache-2.0

/**
 * Secrets in the Spring {@code Environment}: imports, references, masking and failure
 * analysis.
 */
@NullMarked
package io.rekey.env;

import org.jspecify.annotations.NullMarked;
