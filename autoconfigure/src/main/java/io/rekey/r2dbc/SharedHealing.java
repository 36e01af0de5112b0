// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Heals the refused logins of one connection factory: one attempt at a time, in a thread
 * of its own, for all who were refused meanwhile. They wait without a thread. One of them
 * gets the connection that the attempt opened; the others log in by themselves, now that
 * it is known how. Nothing that goes wrong is kept from them. Safe for use by several
 * threads.
 */
final class SharedHealing {

	private static final Log logger = LogFactory.getLog(SharedHealing.class);

	private final RotatingConnector<RotatingConnection> connector;

	private final Executor threads;

	private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();

	/**
	 * Creates the healing.
	 * @param connector heals, and blocks for as long as that takes
	 */
	SharedHealing(RotatingConnector<RotatingConnection> connector) {
		this(connector, DaemonThreads.perTask("rekey-heal-r2dbc-"));
	}

	SharedHealing(RotatingConnector<RotatingConnection> connector, Executor threads) {
		this.connector = connector;
		this.threads = threads;
	}

	/**
	 * Waits for the attempt that is under way, or begins one. Never blocks.
	 * @param waiter is told how it ended, by the thread that healed: the attempt is over
	 * by then, and that thread may be kept for as long as one likes
	 * @param login the login that was refused
	 * @param refusal how it was refused
	 */
	void join(Waiter waiter, PoolLogin login, LoginResult<RotatingConnection> refusal) {
		boolean waits = false;
		while (!waits) {
			Attempt present = this.current.get();
			if (present != null) {
				waits = present.add(waiter, login);
			}
			else {
				Attempt begun = new Attempt(login, refusal);
				waits = begun.add(waiter, login) && this.current.compareAndSet(null, begun);
				if (waits) {
					begin(begun);
				}
			}
		}
	}

	private void begin(Attempt attempt) {
		try {
			this.threads.execute(attempt);
		}
		catch (Throwable ex) {
			attempt.fail(ex);
		}
	}

	/**
	 * Somebody whose login was refused.
	 */
	interface Waiter {

		/**
		 * Whether nobody wants the connection any more.
		 * @return {@code true} for whoever gave up
		 */
		boolean isOver();

		/**
		 * Takes the connection, or closes it.
		 * @param connection the connection
		 */
		void deliver(RotatingConnection connection);

		/**
		 * Logs in with the login that is wanted now.
		 */
		void again();

		/**
		 * Learns that nothing was healed.
		 * @param failure why
		 */
		void fail(Throwable failure);

	}

	/**
	 * One attempt, and who waits for it. Whoever gave up takes nothing from the others.
	 */
	private final class Attempt implements Runnable {

		private final PoolLogin login;

		private final LoginResult<RotatingConnection> refusal;

		private @Nullable List<Waiter> same = new ArrayList<>();

		private final List<Waiter> others = new ArrayList<>();

		Attempt(PoolLogin login, LoginResult<RotatingConnection> refusal) {
			this.login = login;
			this.refusal = refusal;
		}

		/**
		 * Adds somebody, unless this is over.
		 */
		synchronized boolean add(Waiter waiter, PoolLogin refused) {
			if (this.same == null) {
				return false;
			}
			return refused.equals(this.login) ? this.same.add(waiter) : this.others.add(waiter);
		}

		private synchronized List<Waiter> end() {
			SharedHealing.this.current.compareAndSet(this, null);
			List<Waiter> ended = (this.same != null) ? this.same : List.of();
			this.same = null;
			return ended;
		}

		@Override
		public void run() {
			LoginResult<RotatingConnection> result;
			try {
				result = SharedHealing.this.connector.heal(this.login, this.refusal);
			}
			catch (Throwable ex) {
				fail(ex);
				return;
			}
			if (result.isAccepted()) {
				succeed(result.connection());
			}
			else {
				fail(result.cause());
			}
		}

		private void succeed(RotatingConnection connection) {
			List<Waiter> waiters = new ArrayList<>(end());
			Waiter first = waiters.stream().filter((waiter) -> !waiter.isOver()).findFirst().orElse(waiters.get(0));
			waiters.remove(first);
			waiters.addAll(this.others);
			waiters.forEach((waiter) -> tell(waiter::again));
			tell(() -> first.deliver(connection));
		}

		/**
		 * Says nothing of other logins than the one that was refused first.
		 */
		void fail(Throwable failure) {
			end().forEach((waiter) -> tell(() -> waiter.fail(failure)));
			this.others.forEach((waiter) -> tell(waiter::again));
		}

		private void tell(Runnable news) {
			try {
				news.run();
			}
			catch (Throwable ex) {
				logger.warn("A connection's subscriber failed: " + Failures.describe(ex));
			}
		}

	}

}
