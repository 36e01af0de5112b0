// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import static org.awaitility.Awaitility.await;

/**
 * Threads with transactions that take some time and write twice.
 */
final class TransactionLoad implements AutoCloseable {

	private static final int THREADS = 4;

	private final List<Thread> threads = new ArrayList<>();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final AtomicLong committed = new AtomicLong();

	private final DataSource dataSource;

	private final String table;

	private volatile boolean stopped;

	/**
	 * Starts the load.
	 * @param dataSource where connections come from
	 * @param table a table with a text column
	 */
	TransactionLoad(DataSource dataSource, String table) {
		this.dataSource = dataSource;
		this.table = table;
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(this::run, "transactions-" + i);
			thread.start();
			this.threads.add(thread);
		}
	}

	private void run() {
		while (!this.stopped) {
			try (Connection connection = this.dataSource.getConnection();
					Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute("INSERT INTO " + this.table + " VALUES (current_user)");
				statement.execute("SELECT pg_sleep(0.03)");
				statement.execute("INSERT INTO " + this.table + " VALUES (current_user)");
				connection.commit();
				connection.setAutoCommit(true);
				this.committed.incrementAndGet();
			}
			catch (SQLException ex) {
				this.failures.add(ex.toString());
			}
		}
	}

	List<String> failures() {
		return this.failures;
	}

	/**
	 * Waits until as many transactions more were committed, those that run now among
	 * them.
	 */
	void awaitMore(int transactions) {
		long target = this.committed.get() + transactions;
		await().until(() -> this.committed.get() >= target || !this.failures.isEmpty());
	}

	long committed() {
		return this.committed.get();
	}

	@Override
	public void close() {
		this.stopped = true;
		await().until(() -> this.threads.stream().noneMatch(Thread::isAlive));
	}

}
