/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
