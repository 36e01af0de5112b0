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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.rekey.jdbc.JdbcProperties.Retirement;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Retires the connections of a HikariCP pool that were opened with an older login.
 * Rolling means: borrow one, evict it if it is old, give the pool time to open a new one,
 * go on. A connection in use is never touched; its turn comes after it was returned.
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

	/**
	 * Starts to retire old connections, unless that is under way.
	 */
	void start() {
		if (!this.pool.isRunning() || this.retirement == Retirement.NEVER) {
			return;
		}
		if (this.retirement == Retirement.AT_ONCE) {
			HikariPoolMXBean management = this.pool.getHikariPoolMXBean();
			management.softEvictConnections();
		}
		else if (this.running.compareAndSet(false, true)) {
			inNewThread(this::retireAll);
		}
	}

	/**
	 * Counts the open connections with an older login.
	 * @return the number
	 */
	int remaining() {
		DatabaseLogin live = this.source.liveLogin();
		return (live != null) ? this.source.tags().countOthers(live) : 0;
	}

	private void retireAll() {
		long deadline = System.nanoTime() + lifetime().toNanos();
		Duration pace = PACE;
		try {
			while (remaining() > 0 && this.pool.isRunning() && System.nanoTime() < deadline) {
				pace = retireOne() ? PACE : slower(pace);
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
		if (remaining() > 0 && System.nanoTime() < deadline) {
			// Something came in after the last look.
			start();
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
	 * Borrows in a new thread: the pool gives a thread back the connection it had last,
	 * and gives a new thread the oldest that is idle.
	 */
	private boolean retireOne() throws InterruptedException {
		AtomicBoolean retired = new AtomicBoolean();
		inNewThread(() -> retired.set(borrowAndEvict())).join();
		return retired.get();
	}

	private boolean borrowAndEvict() {
		try (Connection connection = this.pool.getConnection()) {
			DatabaseLogin login = this.source.tags().get(connection.unwrap(Connection.class));
			boolean old = login != null && !login.equals(this.source.liveLogin());
			if (old) {
				this.pool.evictConnection(connection);
			}
			return old;
		}
		catch (SQLException ex) {
			logger.debug("No connection of pool '" + this.name + "' could be borrowed: " + ex.getSQLState());
			return false;
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
