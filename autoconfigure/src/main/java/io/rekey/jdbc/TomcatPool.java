// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.jdbc.pool.ConnectionPool;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PooledConnection;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat JDBC. Its data source opens a new pool if it is asked for a connection after it
 * was closed, so the pool itself is asked.
 */
final class TomcatPool implements ManagedPool {

	private static final Log logger = LogFactory.getLog(TomcatPool.class);

	private final DataSource dataSource;

	private volatile @Nullable ConnectionPool last;

	TomcatPool(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Finds the pool without opening one.
	 */
	private @Nullable ConnectionPool find() {
		ConnectionPool pool = this.last;
		if ((pool == null || pool.isClosed()) && this.dataSource.getPoolSize() > 0) {
			pool = this.dataSource.getPool();
			this.last = pool;
		}
		return pool;
	}

	@Override
	public boolean isRunning() {
		ConnectionPool pool = find();
		return pool != null && !pool.isClosed();
	}

	/**
	 * A pool that nobody looked at while it was open can't tell that it was closed.
	 */
	@Override
	public boolean isClosed() {
		ConnectionPool pool = find();
		return pool != null && pool.isClosed();
	}

	private ConnectionPool pool() {
		return Objects.requireNonNull(find(), "The pool was not started");
	}

	@Override
	public Connection borrow() throws SQLException {
		return pool().getConnection();
	}

	@Override
	public Connection physical(Connection borrowed) throws SQLException {
		return borrowed.unwrap(PooledConnection.class).getConnection();
	}

	/**
	 * Has the pool connect anew in the same place, as it does itself with a connection
	 * that is past its maximum age. A connection for which that fails is discarded: the
	 * pool closes it when it comes back, and frees its place.
	 */
	@Override
	public boolean evict(Connection borrowed) throws SQLException {
		PooledConnection connection = borrowed.unwrap(PooledConnection.class);
		try {
			boolean renewed = isRenewed(connection);
			if (!renewed) {
				connection.setDiscarded(true);
			}
			return renewed;
		}
		finally {
			borrowed.close();
		}
	}

	private static boolean isRenewed(PooledConnection connection) {
		connection.lock();
		try {
			connection.reconnect();
			return connection.validate(PooledConnection.VALIDATE_INIT);
		}
		catch (SQLException ex) {
			logger.debug("An old connection was closed, and no other opened: SQLState " + ex.getSQLState());
			return false;
		}
		finally {
			connection.unlock();
		}
	}

	/**
	 * Closes those that are idle, and those in use when they come back. Without its
	 * sweeper the pool takes no locks, and could close one that is being borrowed.
	 */
	@Override
	public boolean evictAll() {
		if (!this.dataSource.isPoolSweeperEnabled()) {
			return false;
		}
		pool().purge();
		return true;
	}

	@Override
	public int total() {
		return pool().getSize();
	}

	@Override
	public int idle() {
		return pool().getIdle();
	}

	@Override
	public boolean isFull() {
		return total() >= this.dataSource.getMaxActive();
	}

	@Override
	public int waiting() {
		return pool().getWaitCount();
	}

	/**
	 * An evicted connection was replaced in its place.
	 */
	@Override
	public boolean isRefilled(int total) {
		return true;
	}

	@Override
	public Duration maxLifetime() {
		return Duration.ofMillis(this.dataSource.getMaxAge());
	}

}
