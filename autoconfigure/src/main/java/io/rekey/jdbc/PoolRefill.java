// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a pool can replace connections that it loses, and says so once if it
 * can't. A login that the database accepts is not enough: the pool has to be able to use
 * the connection. Asked by one thread at a time; its {@link #trouble()} may be read by
 * any.
 */
final class PoolRefill {

	private static final Log logger = LogFactory.getLog(PoolRefill.class);

	/**
	 * How long a pool may take to put another connection in the place of one that was
	 * closed, while there is one ready for it.
	 */
	private static final Duration GRACE = Duration.ofSeconds(5);

	/**
	 * How long after that it may take if new connections are good. A pool that was
	 * refused waits before it connects again.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final String name;

	private final ManagedPool pool;

	private final RotatingConnector<Connection> connector;

	private final ProofConnector proof;

	private final Supplier<@Nullable PoolLogin> wanted;

	private volatile @Nullable PoolLogin known;

	private volatile @Nullable String trouble;

	private volatile Consumer<String> listener = (reason) -> {
	};

	private int sizeToRegain;

	private long lost;

	/**
	 * Creates it for one pool.
	 * @param name the name of its bean
	 * @param pool the pool
	 * @param connector has the login
	 * @param proof opens connections as the pool would
	 * @param wanted tells the login that new connections are made with
	 */
	PoolRefill(String name, ManagedPool pool, RotatingConnector<Connection> connector, ProofConnector proof,
			Supplier<@Nullable PoolLogin> wanted) {
		this.name = name;
		this.pool = pool;
		this.connector = connector;
		this.proof = proof;
		this.wanted = wanted;
	}

	/**
	 * Tries a login as the pool would, and remembers if that succeeds. Blocks for as long
	 * as that takes.
	 * @param login the login
	 * @return whether the pool could use it, or why not
	 */
	LoginResult<Connection> tryLogin(PoolLogin login) {
		LoginResult<Connection> result = this.connector.prove(login, this.proof);
		if (result.isAccepted()) {
			proven(login);
		}
		return result;
	}

	/**
	 * Remembers that the pool can use a login.
	 * @param login the login
	 */
	void proven(PoolLogin login) {
		this.known = login;
	}

	LoginResult<Connection> tryAnyway(PoolLogin login) {
		return this.proof.tryAnyway(login, this.connector);
	}

	ConnectionSetup setup() {
		return this.proof.setup();
	}

	/**
	 * Tells whether the pool can use the login that new connections are made with, as far
	 * as was tried.
	 * @return whether it can
	 */
	boolean isKnown() {
		PoolLogin login = this.wanted.get();
		return login != null && login.equals(this.known);
	}

	/**
	 * Tells whether the pool may lose a connection: it has its size, and the login that
	 * new ones are made with is known to be of use. If it is not known, it is tried.
	 * @return whether it may
	 */
	Readiness readiness() {
		PoolLogin login = this.wanted.get();
		if (login == null) {
			// The secret was dropped, which is said elsewhere.
			this.trouble = null;
			return Readiness.UNKNOWN;
		}
		return this.pool.isRunning() ? readiness(login) : Readiness.UNKNOWN;
	}

	private Readiness readiness(PoolLogin login) {
		boolean whole = this.pool.isRefilled(this.sizeToRegain);
		LoginResult<Connection> trial = login.equals(this.known) ? null : tryUnlessBarred(login);
		if (whole && (trial == null || trial.isAccepted())) {
			recovered();
			return Readiness.READY;
		}
		if (trial != null && !trial.isAccepted() && (!whole || trial.step() != null)) {
			stop(login, trial.reason());
		}
		else if (!whole && System.nanoTime() - this.lost > PATIENCE.toNanos()) {
			stop(login, "the pool has opened no other connection");
		}
		return (whole && this.trouble == null) ? Readiness.UNKNOWN : Readiness.STOPPED;
	}

	private LoginResult<Connection> tryUnlessBarred(PoolLogin login) {
		LoginResult<Connection> barred = this.connector.barred(login);
		if (barred != null) {
			return barred;
		}
		LoginResult<Connection> result = tryLogin(login);
		if (!result.isAccepted()) {
			this.connector.record(login, result);
		}
		return result;
	}

	/**
	 * Waits until the pool has put another connection in the place of one that it lost.
	 * @param size the size that it had before
	 * @param replaced {@code false} if the pool has tried that in vain
	 * @param pause waits for a moment
	 * @return whether it has; otherwise it is not ready until it has
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	boolean awaitAfterLoss(int size, boolean replaced, Pause pause) throws InterruptedException {
		this.lost = System.nanoTime();
		while (replaced && !this.pool.isClosed() && !this.pool.isRefilled(size)) {
			if (System.nanoTime() - this.lost > GRACE.toNanos()) {
				break;
			}
			pause.run();
		}
		if (this.pool.isClosed() || (replaced && this.pool.isRefilled(size))) {
			return true;
		}
		this.known = null;
		this.sizeToRegain = size;
		return false;
	}

	private void recovered() {
		this.sizeToRegain = 0;
		if (this.trouble != null) {
			this.trouble = null;
			logger.info("Pool '" + this.name + "' can use new connections again, and goes on to retire old ones");
		}
	}

	private void stop(PoolLogin login, String reason) {
		boolean first = this.trouble == null;
		String text = "new connections with version " + login.versionId() + " can't be used: " + reason;
		this.trouble = text;
		if (first) {
			logger.warn("Pool '" + this.name + "' has stopped to retire its old connections, as it can't use new ones"
					+ " with version " + login.versionId() + " of secret '" + this.connector.logins().secret() + "': "
					+ reason + ". It keeps those it has" + untilMaxLifetime()
					+ ". It goes on by itself once that user may do what the pool does to a new connection, or"
					+ " another version is current");
			this.listener.accept(text);
		}
	}

	private String untilMaxLifetime() {
		Duration lifetime = this.pool.maxLifetime();
		return (lifetime.isZero() || lifetime.isNegative()) ? ""
				: " until they reach its maximum lifetime (" + lifetime.toSeconds() + " s), and is empty then";
	}

	/**
	 * Returns why the pool must not lose a connection.
	 * @return the reason, without any value, or {@code null} if it may as far as is known
	 */
	@Nullable String trouble() {
		return this.trouble;
	}

	void onTrouble(Consumer<String> listener) {
		this.listener = listener;
	}

	/**
	 * Whether a pool may lose a connection.
	 */
	enum Readiness {

		/**
		 * It may lose all of them.
		 */
		READY,

		/**
		 * It has all it had, but whether it can open another is not known, because the
		 * database accepts no login now.
		 */
		UNKNOWN,

		/**
		 * It must not lose any.
		 */
		STOPPED

	}

	/**
	 * Waits for a moment.
	 */
	@FunctionalInterface
	interface Pause {

		void run() throws InterruptedException;

	}

}
