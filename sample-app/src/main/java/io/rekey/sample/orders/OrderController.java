// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the latest orders.
 */
@RestController
class OrderController {

	private final OrderService orders;

	OrderController(OrderService orders) {
		this.orders = orders;
	}

	@GetMapping("/orders")
	List<Order> latest() {
		return this.orders.latest();
	}

}
