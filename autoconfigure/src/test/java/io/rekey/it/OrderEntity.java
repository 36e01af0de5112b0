// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/**
 * An order.
 */
@Entity(name = "orders")
class OrderEntity {

	@Id
	@GeneratedValue(strategy = GenerationType.IDENTITY)
	private Long id;

	private String item;

	protected OrderEntity() {
	}

	OrderEntity(String item) {
		this.item = item;
	}

	Long getId() {
		return this.id;
	}

	String getItem() {
		return this.item;
	}

}
