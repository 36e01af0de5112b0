// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/**
 * Several threads that write and read orders by JPA, and two that hold transactions open
 * for a tenth of a second.
 */
final class Load implements AutoCloseable {

	private static final int SHORT = 8;

	private static final int LONG = 2;

	private final DataSource dataSource;

	private final Orders orders;

	private final AtomicLong served = new AtomicLong();

	private final AtomicLong longestBorrow = new AtomicLong();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	Load(DataSource dataSource, Orders orders) {
		this.dataSource = dataSource;
		this.orders = orders;
		for (int i = 0; i < SHORT; i++) {
			start(this::placeOrder);
		}
		for (int i = 0; i < LONG; i++) {
			start(this::holdTransaction);
		}
	}

	private void start(Work work) {
		Thread thread = new Thread(() -> {
			while (!this.stopped) {
				try {
					work.run();
					this.served.incrementAndGet();
				}
				catch (Exception ex) {
					this.failures.add(ex.getClass().getName());
				}
			}
		}, "load");
		this.threads.add(thread);
		thread.start();
	}

	private void placeOrder() {
		OrderEntity order = this.orders.save(new OrderEntity("key"));
		if (this.orders.findById(order.getId()).isEmpty()) {
			throw new IllegalStateException("The order is lost");
		}
		this.orders.delete(order);
	}

	private void holdTransaction() throws SQLException {
		long start = System.nanoTime();
		try (Connection connection = this.dataSource.getConnection()) {
			this.longestBorrow.accumulateAndGet(System.nanoTime() - start, Math::max);
			connection.setAutoCommit(false);
			try (Statement statement = connection.createStatement()) {
				statement.execute("SELECT pg_sleep(0.1)");
			}
			connection.commit();
		}
	}

	long served() {
		return this.served.get();
	}

	List<String> failures() {
		return this.failures;
	}

	Duration longestBorrow() {
		return Duration.ofNanos(this.longestBorrow.get());
	}

	@Override
	public void close() {
		this.stopped = true;
		this.threads.forEach(Load::join);
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@FunctionalInterface
	private interface Work {

		void run() throws Exception;

	}

}
