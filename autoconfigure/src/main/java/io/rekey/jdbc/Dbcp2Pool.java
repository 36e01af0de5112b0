// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.jspecify.annotations.Nullable;

/**
 * Commons DBCP2. Many methods of its data source wait while it connects for the first
 * time, so the pool under it is asked.
 */
final class Dbcp2Pool implements ManagedPool {

	private static final Log logger = LogFactory.getLog(Dbcp2Pool.class);

	private final BasicDataSource dataSource;

	private volatile @Nullable GenericObjectPool<PoolableConnection> last;

	Dbcp2Pool(BasicDataSource dataSource) {
		this.dataSource = dataSource;
	}

	private @Nullable GenericObjectPool<PoolableConnection> find() {
		GenericObjectPool<PoolableConnection> pool = this.dataSource.getConnectionPool();
		if (pool != null) {
			this.last = pool;
		}
		return this.last;
	}

	@Override
	public boolean isRunning() {
		GenericObjectPool<PoolableConnection> pool = find();
		return pool != null && !pool.isClosed();
	}

	/**
	 * A pool that nobody looked at while it was open can't tell that it was closed.
	 */
	@Override
	public boolean isClosed() {
		GenericObjectPool<PoolableConnection> pool = find();
		return pool != null && pool.isClosed();
	}

	private GenericObjectPool<PoolableConnection> pool() {
		return Objects.requireNonNull(find(), "The pool was not started");
	}

	@Override
	public Connection borrow() throws SQLException {
		return this.dataSource.getConnection();
	}

	/**
	 * Works whether or not the pool allows access to the underlying connection.
	 */
	@Override
	public Connection physical(Connection borrowed) throws SQLException {
		return borrowed.unwrap(PoolableConnection.class).getInnermostDelegate();
	}

	/**
	 * Has the pool close the connection and open another one. Older versions of the pool
	 * open another one only if somebody waits for it; newer ones fail if they can't.
	 */
	@Override
	public boolean evict(Connection borrowed) throws SQLException {
		int total = total();
		try {
			this.dataSource.invalidateConnection(borrowed);
			if (total() < total) {
				pool().addObject();
			}
			return true;
		}
		catch (Exception ex) {
			if (!borrowed.isClosed()) {
				borrowed.close();
				throw new SQLException("The connection could not be evicted", ex);
			}
			logger.debug("An old connection was closed, and no other opened: " + ex.getClass().getName());
			return false;
		}
	}

	/**
	 * Closes those that are idle. Those in use are found when they come back.
	 */
	@Override
	public boolean evictAll() {
		pool().clear();
		return true;
	}

	@Override
	public int total() {
		return pool().getNumActive() + pool().getNumIdle();
	}

	@Override
	public int idle() {
		return pool().getNumIdle();
	}

	@Override
	public boolean isFull() {
		return pool().getMaxTotal() > 0 && total() >= pool().getMaxTotal();
	}

	@Override
	public int waiting() {
		return pool().getNumWaiters();
	}

	/**
	 * An evicted connection was replaced at once.
	 */
	@Override
	public boolean isRefilled(int total) {
		return true;
	}

	@Override
	public Duration maxLifetime() {
		return this.dataSource.getMaxConnDuration();
	}

}
