// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.jdbc.OldConnections.Found;
import io.rekey.jdbc.PoolRefill.Readiness;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Retires the connections of a pool that were opened with another login than new ones
 * are. Rolling means: open a new connection, borrow one, evict it if it is old, wait
 * until the pool has put the new one in its place, go on. So the pool never shrinks by
 * more than one, and by none while the database accepts no login or the pool can't use a
 * new connection. A connection in use is never touched; its turn comes after it was
 * returned.
 */
final class PoolRetirement {

	private static final Log logger = LogFactory.getLog(PoolRetirement.class);

	private static final Duration PACE = Duration.ofMillis(40);

	private static final Duration MAX_PACE = Duration.ofSeconds(1);

	private static final Duration MAX_TRIAL_PACE = Duration.ofSeconds(10);

	private static final Duration LOOK = Duration.ofMillis(200);

	private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(30);

	private final String name;

	private final ManagedPool pool;

	private final RotatingConnector<Connection> connector;

	private final OldConnections old;

	private final PoolRefill refill;

	private final Retirement retirement;

	private final Borrower borrower;

	private final AtomicBoolean running = new AtomicBoolean();

	private final AtomicBoolean allAtOnce = new AtomicBoolean();

	PoolRetirement(String name, ManagedPool pool, RotatingConnector<Connection> connector, PoolRefill refill,
			Retirement retirement) {
		this.name = name;
		this.pool = pool;
		this.connector = connector;
		this.old = new OldConnections(name, pool, connector);
		this.refill = refill;
		this.retirement = retirement;
		this.borrower = new Borrower(name, pool);
	}

	/**
	 * Begins to retire old connections, after a new version went live.
	 */
	void begin() {
		this.allAtOnce.set(this.retirement == Retirement.AT_ONCE);
		roll();
		if (this.retirement == Retirement.NEVER && !this.refill.isKnown() && this.running.compareAndSet(false, true)) {
			var unused = this.borrower.start(this::watch);
		}
	}

	/**
	 * A pool that retires nothing loses its connections in the end as well, and should
	 * not be empty then without having said so.
	 */
	private void watch() {
		Duration pace = PACE;
		try {
			while (!this.pool.isClosed() && this.refill.readiness() == Readiness.STOPPED) {
				pace = slower(pace, MAX_TRIAL_PACE);
				pauseForTrial(pace);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.running.set(false);
		}
	}

	/**
	 * Has all old connections closed: those that are idle now, others when they come back
	 * if the pool can do that.
	 */
	void evictAll() {
		int outdated = this.connector.outdated();
		if (!this.pool.isRunning()) {
			return;
		}
		if (this.pool.evictAll()) {
			this.connector.retired(outdated);
		}
		else {
			var unused = this.borrower.start(this.old::evictIdle);
		}
	}

	boolean isRolling() {
		return this.retirement == Retirement.ROLLING;
	}

	/**
	 * Retires old connections one by one, unless that is under way.
	 */
	void roll() {
		if (this.retirement != Retirement.NEVER && !this.pool.isClosed() && this.running.compareAndSet(false, true)) {
			var unused = this.borrower.start(this::retireAll);
		}
	}

	private void retireAll() {
		long deadline = System.nanoTime() + lifetime().toNanos();
		boolean more = true;
		try {
			more = retireUntil(deadline);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connector.discardSpare();
			this.running.set(false);
		}
		if (more && this.connector.outdated() > 0 && !this.pool.isClosed()) {
			// Something came in after the last look.
			roll();
		}
	}

	/**
	 * Trouble ends only when the pool can use new connections again, even if it has no
	 * old ones by then.
	 */
	private boolean retireUntil(long end) throws InterruptedException {
		Duration pace = PACE;
		long deadline = end;
		while ((this.connector.outdated() > 0 || this.refill.trouble() != null) && !this.pool.isClosed()) {
			if (System.nanoTime() - deadline >= 0) {
				logger.warn("Pool '" + this.name + "' has " + this.connector.outdated()
						+ " connections with an older login that did not come back in time");
				return false;
			}
			Readiness readiness = this.refill.readiness();
			if (readiness == Readiness.STOPPED) {
				deadline = System.nanoTime() + lifetime().toNanos();
				pace = slower(pace, MAX_TRIAL_PACE);
				pauseForTrial(pace);
			}
			else if (readiness == Readiness.READY && this.allAtOnce.getAndSet(false)) {
				evictAll();
			}
			else {
				pace = (retireNext() != Found.NONE) ? PACE : slower(pace, MAX_PACE);
				pause(pace);
			}
		}
		return true;
	}

	private Found retireNext() throws InterruptedException {
		LoginFailure failure = this.connector.openSpare();
		int size = this.pool.isRunning() ? this.pool.total() : 0;
		return (size > 0 && mayEvict(failure)) ? retireOne(size) : Found.NONE;
	}

	/**
	 * A database that takes no more connections may take one after an old one is closed.
	 * Only one is risked, as the pool is not ready until it has its size again.
	 */
	private static boolean mayEvict(@Nullable LoginFailure failure) {
		return failure == null || failure == LoginFailure.OTHER;
	}

	private Duration lifetime() {
		Duration lifetime = this.pool.maxLifetime();
		return (lifetime.isZero() || lifetime.isNegative()) ? DEFAULT_LIFETIME : lifetime;
	}

	private static Duration slower(Duration pace, Duration slowest) {
		Duration slower = pace.multipliedBy(2);
		return (slower.compareTo(slowest) < 0) ? slower : slowest;
	}

	private Found retireOne(int size) throws InterruptedException {
		AtomicReference<Found> found = new AtomicReference<>(Found.NONE);
		this.borrower.run(() -> found.set(this.old.evictOne()));
		Found one = Objects.requireNonNull(found.get());
		boolean lost = one == Found.OLD || one == Found.OLD_WITHOUT_ANOTHER;
		if (lost && !this.refill.awaitAfterLoss(size, one == Found.OLD, () -> pause(PACE))) {
			logger.debug("Pool '" + this.name + "' has lost a connection for which it has no other yet");
		}
		return one;
	}

	/**
	 * Waits for some time, but not if the pool is closed or another login is wanted.
	 */
	private void pauseForTrial(Duration pace) throws InterruptedException {
		PoolLogin login = this.connector.wantedLogin();
		long end = System.nanoTime() + pace.toNanos();
		while (System.nanoTime() - end < 0 && !this.pool.isClosed()
				&& Objects.equals(login, this.connector.wantedLogin())) {
			pause(LOOK);
		}
	}

	private static void pause(Duration pace) throws InterruptedException {
		long nanos = pace.toNanos();
		TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos));
	}

}
