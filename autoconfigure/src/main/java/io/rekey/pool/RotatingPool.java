// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A pool that follows a secret. Implementations are safe for use by several threads.
 */
public interface RotatingPool {

	/**
	 * Returns the name of the pool's bean.
	 * @return the name
	 */
	String name();

	/**
	 * Tells how the pool's login is taken from a version of its secret.
	 * @return the logins
	 */
	PoolLogins logins();

	/**
	 * Logs in once, and does to the connection what the pool does to a new one. The
	 * connection is closed again, or kept for some seconds so that the pool can take it
	 * once that login is live. Blocks for as long as that takes.
	 * @param login the login
	 * @return whether it was accepted, or why not
	 */
	LoginResult<?> tryLogin(PoolLogin login);

	/**
	 * Logs in once as {@link #tryLogin} does, with the login in use, to tell a bad
	 * version from a pool that is broken anyway. That such a login was refused a moment
	 * ago is no answer here, as the reason may be gone.
	 * @param login the login
	 * @return whether it was accepted, or why not
	 */
	default LoginResult<?> tryLiveLogin(PoolLogin login) {
		return tryLogin(login);
	}

	/**
	 * Tells what {@link #tryLogin} does after a login: what one pool has found out about
	 * a login holds for all pools whose set-ups are equal.
	 * @return the set-up of a new connection
	 */
	default Object setup() {
		return "";
	}

	/**
	 * Called when a login was accepted that this pool would use, by {@link #tryLogin} of
	 * this pool or of another with an equal {@link #setup()}.
	 * @param login the login
	 */
	default void proven(PoolLogin login) {
	}

	/**
	 * Closes a connection that was kept by {@link #tryLogin} and that the pool did not
	 * take.
	 */
	default void discardSpare() {
	}

	/**
	 * Called at once when a new version went live, before {@link #retire()}, for pools
	 * that have to be told the new login. Must not block.
	 */
	default void moved() {
	}

	/**
	 * Begins to retire connections of older versions, after a new version went live.
	 */
	void retire();

	/**
	 * Whether {@link #retire()} closes one connection after the other, so that nothing is
	 * lost if it begins a little later.
	 * @return {@code false} if old connections go at once or not at all
	 */
	default boolean isRolling() {
		return false;
	}

	/**
	 * Closes the connections that are idle, as far as the pool can do that, after the
	 * secret was dropped; those in use may go when they come back. No new ones are made.
	 */
	default void drop() {
	}

	/**
	 * Counts the open connections with another login than new ones have.
	 * @return the number
	 */
	int outdated();

	/**
	 * Counts the open connections, those of older versions included.
	 * @return the number
	 */
	default int connections() {
		return outdated();
	}

	/**
	 * Returns what happened to the connections so far.
	 * @return counts that go on, or {@code null} if the pool does not tell
	 */
	default @Nullable PoolCounts counts() {
		return null;
	}

	/**
	 * Tells why the pool has stopped to retire its old connections.
	 * @return why new ones can't take their place, without any value, or {@code null} if
	 * they can as far as is known
	 */
	default @Nullable String trouble() {
		return null;
	}

	/**
	 * Has somebody told when the pool gets into {@link #trouble()}, once each time.
	 * @param listener gets the reason
	 */
	default void onTrouble(Consumer<String> listener) {
	}

	/**
	 * Returns when a connection of the pool logged in last.
	 * @return the time, or {@code null} if none did yet or the pool does not know
	 */
	default @Nullable Instant lastLogin() {
		return null;
	}

	boolean isClosed();

}
