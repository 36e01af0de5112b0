// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;

import io.rekey.SecretUnavailableException;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a pool can use the connections that it gets in place of old ones, which
 * it shows by handing them out. Until then, only one old connection is risked. Safe for
 * use by several threads.
 */
final class Replacements {

	/**
	 * How long a pool takes, as a rule, to find out that it can't use a connection.
	 */
	private static final Duration PROBATION = Duration.ofSeconds(2);

	private final RotatingConnector<RotatingConnection> connector;

	private final boolean oneForAll;

	/**
	 * The login for which an old connection was given away.
	 */
	private volatile @Nullable PoolLogin risked;

	/**
	 * The login that the pool has handed out a connection with.
	 */
	private volatile @Nullable PoolLogin known;

	/**
	 * The last connection that the pool got since an old one went, unless it has handed
	 * that out.
	 */
	private volatile @Nullable RotatingConnection unproven;

	private volatile long unprovenSince;

	/**
	 * Whether the pool closed the last one instead.
	 */
	private volatile boolean rejected;

	/**
	 * Knows nothing yet.
	 * @param connector has the login
	 * @param oneForAll whether one connection that was handed out proves all later ones
	 */
	Replacements(RotatingConnector<RotatingConnection> connector, boolean oneForAll) {
		this.connector = connector;
		this.oneForAll = oneForAll;
	}

	/**
	 * Returns the login of new connections.
	 * @return the login, or {@code null} if there is none
	 */
	@Nullable PoolLogin wanted() {
		try {
			return this.connector.wantedLogin();
		}
		catch (SecretUnavailableException ex) {
			return null;
		}
	}

	/**
	 * Whether an old connection may go.
	 * @return {@code false} while it is open whether the last one was replaced
	 */
	boolean mayRisk() {
		PoolLogin wanted = wanted();
		if (wanted == null || !wanted.equals(this.known)) {
			return wanted != null && !wanted.equals(this.risked);
		}
		return this.oneForAll || (this.unproven == null && !this.rejected);
	}

	/**
	 * Takes note of an old connection that goes.
	 */
	void risk() {
		this.risked = wanted();
		this.unproven = null;
		this.connector.retired(1);
	}

	/**
	 * Takes note of a connection that the pool gets.
	 * @param physical the connection
	 */
	void arrived(RotatingConnection physical) {
		if (!this.connector.isOutdated(physical)) {
			this.unprovenSince = System.nanoTime();
			this.unproven = physical;
		}
	}

	/**
	 * Takes note of a connection that the pool has handed out.
	 * @param physical the connection
	 * @return {@code false} if it is an old one
	 */
	boolean isProof(RotatingConnection physical) {
		PoolLogin wanted = wanted();
		if (this.connector.isOutdated(physical)) {
			return false;
		}
		this.known = wanted;
		if (physical == this.unproven) {
			this.unproven = null;
			this.rejected = false;
		}
		return true;
	}

	/**
	 * Whether the pool has handed out a connection with the login of new ones.
	 * @return {@code true} also if it does so no more
	 */
	boolean isKnown() {
		PoolLogin wanted = wanted();
		return wanted != null && wanted.equals(this.known);
	}

	/**
	 * Whether the pool has yet to get the one that proves it.
	 * @return {@code false} also if all is proven
	 */
	boolean isAwaited() {
		return !mayRisk() && this.unproven == null;
	}

	/**
	 * Whether the pool has closed the last one without handing it out.
	 * @return {@code true} until another one is proven
	 */
	boolean isRejected() {
		RotatingConnection connection = this.unproven;
		if (connection != null && !connection.isOpen()) {
			this.rejected = true;
			this.unproven = null;
		}
		return this.rejected;
	}

	/**
	 * Whether the last one, which is not idle, is in use: it would be closed by now if
	 * the pool had found fault with it.
	 * @return {@code true} if that proves it
	 */
	boolean isInUse() {
		RotatingConnection connection = this.unproven;
		return connection != null && connection.isOpen() && System.nanoTime() - this.unprovenSince > PROBATION.toNanos()
				&& isProof(connection);
	}

	/**
	 * Keeps no connection any more.
	 */
	void forget() {
		this.unproven = null;
	}

}
