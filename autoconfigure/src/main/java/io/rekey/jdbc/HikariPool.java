// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;

/**
 * HikariCP.
 */
final class HikariPool implements ManagedPool {

	private final HikariDataSource pool;

	HikariPool(HikariDataSource pool) {
		this.pool = pool;
	}

	@Override
	public boolean isRunning() {
		return this.pool.isRunning();
	}

	@Override
	public boolean isClosed() {
		return this.pool.isClosed();
	}

	@Override
	public Connection borrow() throws SQLException {
		return this.pool.getConnection();
	}

	@Override
	public Connection physical(Connection borrowed) throws SQLException {
		return borrowed.unwrap(Connection.class);
	}

	@Override
	public boolean evict(Connection borrowed) throws SQLException {
		this.pool.evictConnection(borrowed);
		borrowed.close();
		return true;
	}

	@Override
	public boolean evictAll() {
		state().softEvictConnections();
		return true;
	}

	@Override
	public int total() {
		return state().getTotalConnections();
	}

	@Override
	public int idle() {
		return state().getIdleConnections();
	}

	@Override
	public boolean isFull() {
		return total() >= this.pool.getMaximumPoolSize();
	}

	@Override
	public int waiting() {
		return state().getThreadsAwaitingConnection();
	}

	@Override
	public boolean isRefilled(int total) {
		return total() >= total || (idle() >= this.pool.getMinimumIdle() && waiting() == 0);
	}

	@Override
	public Duration maxLifetime() {
		return Duration.ofMillis(this.pool.getMaxLifetime());
	}

	private HikariPoolMXBean state() {
		return this.pool.getHikariPoolMXBean();
	}

}
