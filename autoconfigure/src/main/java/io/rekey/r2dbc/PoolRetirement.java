// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.rekey.SecretUnavailableException;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.r2dbc.IdleSearch.Found;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Retires the connections of a pool that were opened with another login than new ones
 * are. Rolling means: open a new connection, borrow one, have the pool close it if it is
 * old, and fill the pool up to its minimum with the new one; the next one goes after the
 * pool has handed that out. So the pool loses none while the database accepts no login,
 * and one at most if it can't use what it gets. A connection in use is never touched: the
 * pool closes it when it comes back. All of this happens in a thread of its own.
 */
final class PoolRetirement {

	private static final Log logger = LogFactory.getLog(PoolRetirement.class);

	private static final Duration PACE = Duration.ofMillis(40);

	private static final Duration MAX_PACE = Duration.ofSeconds(1);

	/**
	 * Each look costs a login then.
	 */
	private static final Duration STALLED_PACE = Duration.ofSeconds(5);

	private final String name;

	private final PoolBorrower pool;

	private final RotatingConnector<RotatingConnection> connector;

	private final PoolSettings settings;

	private final Replacements replacements;

	private final IdleSearch search;

	private final AtomicBoolean running = new AtomicBoolean();

	private final AtomicBoolean stalled = new AtomicBoolean();

	private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

	private volatile Consumer<String> listener = (reason) -> {
	};

	/**
	 * Has a permit since an old connection came back.
	 */
	private final Semaphore returned = new Semaphore(0);

	/**
	 * Whether the next old connection that comes back is to go at once.
	 */
	private final AtomicBoolean mayLeave = new AtomicBoolean();

	private volatile boolean seesReturns;

	private volatile boolean cameBack;

	/**
	 * Creates the retirement.
	 * @param name the name of the pool's bean
	 * @param pool borrows from the pool
	 * @param connector what it connects with
	 * @param settings how its connections are retired
	 */
	PoolRetirement(String name, PoolBorrower pool, RotatingConnector<RotatingConnection> connector,
			PoolSettings settings) {
		this.name = name;
		this.pool = pool;
		this.connector = connector;
		this.settings = settings;
		this.replacements = new Replacements(connector, isAtOnce());
		this.search = new IdleSearch(pool, connector, this.replacements);
	}

	boolean isClosed() {
		return this.pool.isClosed();
	}

	/**
	 * Returns why the pool keeps its old connections though its database is there and
	 * accepts the new login.
	 * @return the reason, without any value, or {@code null} if there is none
	 */
	@Nullable String trouble() {
		return this.trouble.get();
	}

	void onTrouble(Consumer<String> listener) {
		this.listener = listener;
	}

	/**
	 * Has all old connections closed that are idle now, whatever becomes of the pool.
	 */
	void evictAll() {
		if (!isClosed()) {
			inNewThread(this.search::evictAll);
		}
	}

	/**
	 * Retires old connections, unless that is under way: one by one or, once the pool is
	 * known to have usable new ones, all at once.
	 */
	void roll() {
		if (this.settings.retirement() != Retirement.NEVER && !isClosed() && this.running.compareAndSet(false, true)) {
			try {
				inNewThread(this::retireAll);
			}
			catch (Error ex) {
				// There is no thread to be had.
				this.running.set(false);
				throw ex;
			}
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
			this.mayLeave.set(false);
			this.replacements.forget();
			this.connector.discardSpare();
			this.running.set(false);
		}
		if (more && outdated() > 0) {
			// Something came in after the last look.
			roll();
		}
	}

	private boolean retireUntil(long deadline) throws InterruptedException {
		Duration pace = PACE;
		while (outdated() > 0 && !isClosed()) {
			if (System.nanoTime() - deadline >= 0) {
				logger.warn("Pool '" + this.name + "' has " + outdated()
						+ " connections with an older login that did not come back in time");
				return false;
			}
			pace = goOn() ? PACE : slower(pace);
			pause(pace);
		}
		fill();
		recover();
		return true;
	}

	/**
	 * A secret that was dropped leaves nothing to replace old connections with.
	 */
	private int outdated() {
		try {
			return this.connector.outdated();
		}
		catch (SecretUnavailableException ex) {
			return 0;
		}
	}

	private Duration slower(Duration pace) {
		Duration most = this.stalled.get() ? STALLED_PACE : MAX_PACE;
		return (pace.compareTo(most) < 0) ? pace.multipliedBy(2) : most;
	}

	private boolean goOn() throws InterruptedException {
		try {
			return step();
		}
		catch (ExecutionException ex) {
			failed(Failures.describe(ex));
		}
		catch (RuntimeException ex) {
			failed(Failures.describe(ex));
		}
		return false;
	}

	private void failed(String reason) {
		if (this.replacements.mayRisk()) {
			logger.debug("No connection of pool '" + this.name + "' was retired: " + reason);
		}
		else {
			troubled("it can't use new ones (" + reason + ")");
		}
	}

	/**
	 * While all connections are in use and nobody waits for one, there is nothing to do:
	 * they tell when they come back.
	 */
	private boolean step() throws ExecutionException, InterruptedException {
		this.mayLeave.set(false);
		boolean busy = this.pool.idle() == 0 && this.seesReturns;
		if (busy && this.pool.waiting() == 0 && !this.cameBack) {
			return false;
		}
		LoginFailure failure = this.connector.openSpare();
		if (failure != null) {
			stall(failure);
			return false;
		}
		if (this.replacements.mayRisk()) {
			recover();
		}
		if (busy) {
			this.mayLeave.set(this.replacements.mayRisk() || this.replacements.isInUse());
			return fill();
		}
		Found found = this.replacements.mayRisk() ? this.search.look() : Found.GOOD;
		while (found == Found.OLD && isAtOnce() && this.replacements.isKnown()) {
			found = this.search.look();
		}
		boolean replaced = this.replacements.mayRisk() ? fill() : prove();
		return replaced && found != Found.NONE;
	}

	/**
	 * Has the pool filled up to its minimum, which hands out what it gets that way
	 * without any trial before.
	 */
	private boolean fill() throws InterruptedException {
		return !this.replacements.isKnown() || isClosed() || this.pool.refill();
	}

	/**
	 * Finds out whether the pool can use what it got in place of an old connection.
	 */
	private boolean prove() throws ExecutionException, InterruptedException {
		this.search.refill();
		if (this.replacements.isRejected()) {
			troubled("it can't use new ones, and closes them");
		}
		if (!this.replacements.mayRisk()) {
			var unused = this.search.look();
		}
		boolean proven = this.replacements.mayRisk() || this.replacements.isInUse();
		if (proven) {
			recover();
		}
		return proven;
	}

	private static String reason(LoginFailure failure) {
		return switch (failure) {
			case REFUSED -> "its database refuses the login";
			case LOCKED -> "its account is locked";
			case FORBIDDEN -> "its account has no right to the database";
			case UNREACHABLE -> "its database can't be reached";
			case OTHER -> "its database takes no more, or refuses what the pool asks of a new one";
		};
	}

	private boolean isAtOnce() {
		return this.settings.retirement() == Retirement.AT_ONCE;
	}

	/**
	 * Takes note of a connection that the pool gets.
	 * @param physical the connection
	 */
	void arrived(RotatingConnection physical) {
		if (this.running.get()) {
			this.replacements.arrived(physical);
		}
	}

	/**
	 * Tells whether a connection that comes back has to go.
	 * @param physical the connection
	 * @return {@code true} if the pool is to close it
	 */
	boolean isLeaving(RotatingConnection physical) {
		this.seesReturns = true;
		if (!this.running.get() || this.replacements.isProof(physical)) {
			return false;
		}
		boolean leaving = this.mayLeave.compareAndSet(true, false) || (isAtOnce() && this.replacements.isKnown());
		if (leaving) {
			this.replacements.risk();
		}
		this.returned.release();
		return leaving;
	}

	private void stall(LoginFailure failure) {
		String reason = "it gets no new one (" + reason(failure) + ")";
		if (failure == LoginFailure.OTHER) {
			troubled(reason);
		}
		else {
			stall(reason);
		}
	}

	private void troubled(String reason) {
		stall(reason);
		if (this.trouble.compareAndSet(null, "connections with an older login are kept: " + reason)) {
			this.listener.accept("connections with an older login are kept: " + reason);
		}
	}

	private void stall(String reason) {
		if (this.stalled.compareAndSet(false, true)) {
			logger.warn(
					"Pool '" + this.name + "' keeps its " + outdated() + " connections with an older login: " + reason);
		}
	}

	private void recover() {
		this.trouble.set(null);
		if (this.stalled.compareAndSet(true, false)) {
			logger.info("Pool '" + this.name + "' goes on to replace connections with an older login");
		}
	}

	private void inNewThread(Runnable task) {
		Thread thread = new Thread(task, "rekey-retire-" + this.name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Pauses, the longer half of a long pause only until an old connection comes back.
	 */
	private void pause(Duration pace) throws InterruptedException {
		long nanos = PACE.toNanos();
		TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos));
		long rest = pace.minus(PACE).toNanos();
		this.cameBack = this.returned.tryAcquire(Math.max(rest, 0), TimeUnit.NANOSECONDS);
		this.returned.drainPermits();
	}

}
