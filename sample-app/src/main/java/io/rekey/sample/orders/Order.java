// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

/**
 * An order as it stands in the database.
 *
 * @param id its number
 * @param item what was ordered
 * @param cents the price, after any discount
 */
public record Order(long id, String item, long cents) {
}
