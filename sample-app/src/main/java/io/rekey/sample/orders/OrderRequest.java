// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

import org.jspecify.annotations.Nullable;

/**
 * What a customer asks for.
 *
 * @param item what to deliver
 * @param cents the price
 * @param discountCode the code that the customer typed in, or {@code null}
 * @param slow whether the transaction takes long, as one that waits for others does
 */
record OrderRequest(String item, long cents, @Nullable String discountCode, boolean slow) {
}
