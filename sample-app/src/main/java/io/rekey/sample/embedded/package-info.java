// SPDX-License-Identifier: Apache-2.0

/**
 * AWS and PostgreSQL in this process, so that the sample starts by itself.
 */
@NullMarked
package io.rekey.sample.embedded;

import org.jspecify.annotations.NullMarked;
