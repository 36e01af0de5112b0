// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What retirement needs of a pool, whatever pool it is. Only public methods of pools are
 * used.
 */
interface ManagedPool {

	/**
	 * Whether the pool was started and holds connections.
	 */
	boolean isRunning();

	boolean isClosed();

	/**
	 * Borrows a connection, as the application does.
	 * @return the connection
	 * @throws SQLException if there is none in time
	 */
	Connection borrow() throws SQLException;

	/**
	 * Finds the physical connection under a borrowed one.
	 * @param borrowed the borrowed connection
	 * @return the physical connection
	 * @throws SQLException if the pool does not tell
	 */
	Connection physical(Connection borrowed) throws SQLException;

	/**
	 * Gives a borrowed connection back in such a way that the pool closes it.
	 * @param borrowed the borrowed connection
	 * @return {@code false} if the pool has tried to open another one in its place and
	 * could not
	 * @throws SQLException if that fails
	 */
	boolean evict(Connection borrowed) throws SQLException;

	/**
	 * Marks all connections for eviction where the pool can do that at once.
	 * @return whether it can
	 */
	boolean evictAll();

	int total();

	int idle();

	/**
	 * Tells whether the pool is as large as it may be.
	 */
	boolean isFull();

	/**
	 * Returns how many threads wait for a connection.
	 * @return the number; 0 also if the pool does not tell
	 */
	int waiting();

	/**
	 * Tells whether the pool has made good for an evicted connection by itself, or never
	 * does.
	 * @param total the size before the eviction
	 * @return whether the next connection may be evicted
	 */
	boolean isRefilled(int total);

	/**
	 * Returns how long a connection may live.
	 * @return the time, or zero if there is no limit
	 */
	Duration maxLifetime();

}
