// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

import java.util.ArrayList;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Places orders, each in a transaction of its own.
 */
@Service
class OrderService {

	private static final long KEPT = 1000;

	private static final long DISCOUNT_PERCENT = 10;

	private final JdbcClient jdbc;

	private final TransactionTemplate transactions;

	private final OrdersProperties properties;

	private final PaymentSigner signer;

	private final OrderCounts counts;

	OrderService(JdbcClient jdbc, PlatformTransactionManager transactionManager, OrdersProperties properties,
			PaymentSigner signer, OrderCounts counts) {
		this.jdbc = jdbc;
		this.transactions = new TransactionTemplate(transactionManager);
		this.properties = properties;
		this.signer = signer;
		this.counts = counts;
	}

	/**
	 * Places an order, and counts it.
	 * @param request what to order
	 */
	void place(OrderRequest request) {
		boolean placed = false;
		try {
			long asked = System.nanoTime();
			this.transactions.executeWithoutResult((status) -> {
				// A transaction borrows its connection before it runs anything.
				this.counts.addBorrow(System.nanoTime() - asked);
				insert(request);
			});
			placed = true;
		}
		finally {
			if (placed) {
				this.counts.addServed();
			}
			else {
				this.counts.addFailed();
			}
		}
	}

	private void insert(OrderRequest request) {
		long cents = price(request);
		long id = this.jdbc.sql("INSERT INTO orders (item, cents, signature) VALUES (?, ?, ?) RETURNING id")
			.params(request.item(), cents, this.signer.sign(request.item(), cents))
			.query(Long.class)
			.single();
		if (request.slow()) {
			this.jdbc.sql("SELECT 1 FROM pg_sleep(0.1)").query(Integer.class).single();
		}
		this.jdbc.sql("DELETE FROM orders WHERE id <= ?").param(id - KEPT).update();
		latest();
	}

	/**
	 * Returns the latest orders.
	 * @return a few, newest first
	 */
	List<Order> latest() {
		List<Order> orders = new ArrayList<>();
		this.jdbc.sql("SELECT id, item, cents FROM orders ORDER BY id DESC LIMIT 5")
			.query(Order.class)
			.list()
			.forEach((order) -> {
				if (order != null) {
					orders.add(order);
				}
			});
		return orders;
	}

	private long price(OrderRequest request) {
		boolean discount = this.properties.getDiscountCode().equals(request.discountCode());
		return discount ? request.cents() * (100 - DISCOUNT_PERCENT) / 100 : request.cents();
	}

}
