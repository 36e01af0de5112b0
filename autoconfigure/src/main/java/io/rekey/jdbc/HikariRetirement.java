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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.rekey.jdbc.JdbcProperties.Retirement;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Retires the connections of a HikariCP pool that were opened with another login than new
 * ones are. Rolling means: borrow one, evict it if it is old, wait until the pool has
 * replaced it, go on. So the pool never shrinks by more than one, however long connecting
 * takes. A connection in use is never touched; its turn comes after it was returned.
 */
final class HikariRetirement {

	private static final Log logger = LogFactory.getLog(HikariRetirement.class);

	private static final Duration PACE = Duration.ofMillis(40);

	private static final Duration MAX_PACE = Duration.ofSeconds(1);

	private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(30);

	private final String name;

	private final HikariDataSource pool;

	private final RotatingDataSource source;

	private final Retirement retirement;

	private final AtomicBoolean running = new AtomicBoolean();

	HikariRetirement(String name, HikariDataSource pool, RotatingDataSource source, Retirement retirement) {
		this.name = name;
		this.pool = pool;
		this.source = source;
		this.retirement = retirement;
	}

	boolean isClosed() {
		return this.pool.isClosed();
	}

	/**
	 * Begins to retire old connections, after a new version went live.
	 */
	void begin() {
		if (this.retirement == Retirement.AT_ONCE && this.pool.isRunning()) {
			this.pool.getHikariPoolMXBean().softEvictConnections();
		}
		roll();
	}

	/**
	 * Retires old connections one by one, unless that is under way.
	 */
	void roll() {
		if (this.retirement != Retirement.NEVER && !this.pool.isClosed() && this.running.compareAndSet(false, true)) {
			var unused = inNewThread(this::retireAll);
		}
	}

	/**
	 * Counts the open connections with another login than new ones have.
	 * @return the number
	 */
	int remaining() {
		DatabaseLogin wanted = this.source.wantedLogin();
		return (wanted != null) ? this.source.tags().countOthers(wanted) : 0;
	}

	private void retireAll() {
		long deadline = System.nanoTime() + lifetime().toNanos();
		Duration pace = PACE;
		try {
			while (remaining() > 0 && !this.pool.isClosed() && System.nanoTime() < deadline) {
				boolean retired = this.pool.isRunning() && retireOne();
				pace = retired ? PACE : slower(pace);
				pause(pace);
			}
			logger.debug("Pool '" + this.name + "' has " + remaining() + " connections with an older login");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.running.set(false);
		}
		if (remaining() > 0 && System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
			// Something came in after the last look.
			roll();
		}
	}

	private Duration lifetime() {
		long lifetime = this.pool.getMaxLifetime();
		return (lifetime > 0) ? Duration.ofMillis(lifetime) : DEFAULT_LIFETIME;
	}

	private static Duration slower(Duration pace) {
		return (pace.compareTo(MAX_PACE) < 0) ? pace.multipliedBy(2) : MAX_PACE;
	}

	/**
	 * Borrows in a new thread: the pool gives a thread back the connection it had last.
	 */
	private boolean retireOne() throws InterruptedException {
		int size = this.pool.getHikariPoolMXBean().getTotalConnections();
		AtomicBoolean retired = new AtomicBoolean();
		inNewThread(() -> retired.set(borrowAndEvict())).join();
		while (retired.get() && !isReplaced(size)) {
			pause(PACE);
		}
		return retired.get();
	}

	private boolean isReplaced(int size) {
		HikariPoolMXBean state = this.pool.getHikariPoolMXBean();
		return this.pool.isClosed() || state.getTotalConnections() >= size
				|| (state.getIdleConnections() >= this.pool.getMinimumIdle()
						&& state.getThreadsAwaitingConnection() == 0);
	}

	/**
	 * Looks through the idle connections for an old one. Those that are good are held for
	 * as long as that takes, or the pool would hand out the same one again.
	 */
	private boolean borrowAndEvict() {
		List<Connection> good = new ArrayList<>();
		try {
			do {
				Connection connection = this.pool.getConnection();
				if (isOld(connection)) {
					this.pool.evictConnection(connection);
					connection.close();
					return true;
				}
				good.add(connection);
			}
			while (hasIdle());
		}
		catch (SQLException ex) {
			logger.debug("No connection of pool '" + this.name + "' could be borrowed: " + ex.getSQLState());
		}
		finally {
			good.forEach(HikariRetirement::giveBack);
		}
		return false;
	}

	private boolean hasIdle() {
		HikariPoolMXBean state = this.pool.getHikariPoolMXBean();
		return state.getIdleConnections() > 0 && state.getThreadsAwaitingConnection() == 0;
	}

	private boolean isOld(Connection connection) throws SQLException {
		DatabaseLogin login = this.source.tags().get(connection.unwrap(Connection.class));
		return login != null && !login.equals(this.source.wantedLogin());
	}

	private static void giveBack(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be given back: " + ex.getSQLState());
		}
	}

	private Thread inNewThread(Runnable task) {
		Thread thread = new Thread(task, "rekey-retire-" + this.name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private static void pause(Duration pace) throws InterruptedException {
		long nanos = pace.toNanos();
		TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos));
	}

}
