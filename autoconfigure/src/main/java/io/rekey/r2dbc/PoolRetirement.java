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

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.store.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Retires the connections of a pool that were opened with another login than new ones
 * are. Rolling means: open a new connection, borrow one, have the pool close it if it is
 * old, and fill the pool up to its minimum with the new one. So the pool loses none while
 * the database accepts no login. A connection in use is never touched; its turn comes
 * after it was returned. All of this happens in a thread of its own.
 */
final class PoolRetirement {

	private static final Log logger = LogFactory.getLog(PoolRetirement.class);

	private static final Duration PACE = Duration.ofMillis(40);

	private static final Duration MAX_PACE = Duration.ofSeconds(1);

	/**
	 * How long the pool may take to give a connection, or to take one back.
	 */
	private static final Duration BOUND = Duration.ofSeconds(30);

	private final String name;

	private final ConnectionPool pool;

	private final RotatingConnector<RotatingConnection> connector;

	private final PoolSettings settings;

	private final AtomicBoolean running = new AtomicBoolean();

	/**
	 * Creates the retirement.
	 * @param name the name of the pool's bean
	 * @param pool the pool
	 * @param connector what it connects with
	 * @param settings how its connections are retired
	 */
	PoolRetirement(String name, ConnectionPool pool, RotatingConnector<RotatingConnection> connector,
			PoolSettings settings) {
		this.name = name;
		this.pool = pool;
		this.connector = connector;
		this.settings = settings;
	}

	boolean isClosed() {
		return this.pool.isDisposed();
	}

	/**
	 * Begins to retire old connections, after a new version went live.
	 */
	void begin() {
		if (this.settings.retirement() == Retirement.AT_ONCE) {
			evictAll();
		}
		roll();
	}

	/**
	 * Has all old connections closed that are idle now.
	 */
	void evictAll() {
		if (!isClosed()) {
			inNewThread(this::evictIdle);
		}
	}

	/**
	 * Retires old connections one by one, unless that is under way.
	 */
	void roll() {
		if (this.settings.retirement() != Retirement.NEVER && !isClosed() && this.running.compareAndSet(false, true)) {
			inNewThread(this::retireAll);
		}
	}

	private void retireAll() {
		boolean more = true;
		try {
			more = retireUntil(System.nanoTime() + this.settings.lifetime().toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connector.discardSpare();
			this.running.set(false);
		}
		if (more && this.connector.outdated() > 0) {
			// Something came in after the last look.
			roll();
		}
	}

	private boolean retireUntil(long deadline) throws InterruptedException {
		Duration pace = PACE;
		while (this.connector.outdated() > 0 && !isClosed()) {
			if (System.nanoTime() - deadline >= 0) {
				logger.warn("Pool '" + this.name + "' has " + this.connector.outdated()
						+ " connections with an older login that did not come back in time");
				return false;
			}
			boolean goOn = this.connector.openSpare() == null && borrowAndEvict() != Found.NONE && refill();
			pace = goOn ? PACE : slower(pace);
			pause(pace);
		}
		return true;
	}

	private static Duration slower(Duration pace) {
		return (pace.compareTo(MAX_PACE) < 0) ? pace.multipliedBy(2) : MAX_PACE;
	}

	private void evictIdle() {
		try {
			int left = idle();
			while (left-- > 0 && borrowAndEvict() == Found.OLD) {
				logger.trace("An idle connection was evicted");
			}
			var unused = refill();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Looks through the idle connections for an old one. Those that are good are held for
	 * as long as that takes, or the pool would hand out the same one again. Where none is
	 * idle, a single one is waited for: which one that is, is a matter of luck.
	 */
	private Found borrowAndEvict() throws InterruptedException {
		List<Connection> good = new ArrayList<>();
		boolean busy = idle() == 0;
		try {
			do {
				Connection borrowed = await(this.pool.create(), this::giveBack);
				if (borrowed == null) {
					return Found.NONE;
				}
				RotatingConnection physical = RotatingConnection.under(borrowed);
				if (physical != null && this.connector.isOutdated(physical)) {
					evict(borrowed, physical);
					return Found.OLD;
				}
				good.add(borrowed);
				busy = busy || waiting() > 0;
			}
			while (!busy && idle() > 0);
		}
		finally {
			good.forEach(this::giveBack);
		}
		return busy ? Found.GOOD : Found.NONE;
	}

	private void evict(Connection borrowed, RotatingConnection physical) throws InterruptedException {
		physical.retire();
		this.connector.retired(1);
		await(Mono.from(borrowed.close()).thenReturn(true), (late) -> {
		});
	}

	/**
	 * Fills the pool up to its minimum.
	 */
	private boolean refill() throws InterruptedException {
		return await(this.pool.warmup(), (late) -> {
		}) != null;
	}

	private void giveBack(Connection borrowed) {
		Mono.from(borrowed.close())
			.subscribe(null, (ex) -> logger.debug("A connection could not be given back: " + Failures.describe(ex)));
	}

	private <T> @Nullable T await(Mono<T> publisher, Consumer<T> late) throws InterruptedException {
		try {
			return Waiting.await(publisher, BOUND, late);
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("A connection of pool '" + this.name + "' was not retired: " + Failures.describe(ex));
			return null;
		}
	}

	private int idle() {
		return this.pool.getMetrics().map(PoolMetrics::idleSize).orElse(0);
	}

	private int waiting() {
		return this.pool.getMetrics().map(PoolMetrics::pendingAcquireSize).orElse(0);
	}

	private void inNewThread(Runnable task) {
		Thread thread = new Thread(task, "rekey-retire-" + this.name);
		thread.setDaemon(true);
		thread.start();
	}

	private static void pause(Duration pace) throws InterruptedException {
		long nanos = pace.toNanos();
		TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos));
	}

	/**
	 * What a look through the pool has found.
	 */
	private enum Found {

		/**
		 * An old connection, which is gone.
		 */
		OLD,

		/**
		 * A good one, but old ones may come by any moment.
		 */
		GOOD,

		/**
		 * Nothing: whatever is old is in use for longer.
		 */
		NONE

	}

}
