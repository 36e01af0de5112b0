// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

/**
 * Opens connections of one kind. Implementations are safe for use by several threads.
 *
 * @param <C> the type of connections
 */
public interface LoginConnector<C> {

	/**
	 * Logs in, and waits for that.
	 * @param login where and as whom
	 * @return the connection, or why there is none; never an exception for a failure of
	 * the database
	 */
	LoginResult<C> open(PoolLogin login);

	/**
	 * Closes a connection that no pool has. A failure to do so is none.
	 * @param connection the connection
	 */
	void close(C connection);

	/**
	 * Tells whether a connection is open still, without asking the database.
	 * @param connection the connection
	 * @return {@code true} unless it is closed
	 */
	boolean isOpen(C connection);

	/**
	 * Makes the exception of a login that could not be tried.
	 * @param message what is missing, without any value
	 * @return an exception of the kind that the driver throws
	 */
	Exception failure(String message);

}
