// SPDX-License-Identifier: Apache-2.0

/**
 * What all connection pools that follow secrets share: logins, healing, proof.
 */
@NullMarked
package io.rekey.pool;

import org.jspecify.annotations.NullMarked;
