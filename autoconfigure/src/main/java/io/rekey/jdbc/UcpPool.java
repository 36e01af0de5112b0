// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

import oracle.ucp.UniversalConnectionPool;
import oracle.ucp.UniversalConnectionPoolException;
import oracle.ucp.UniversalConnectionPoolLifeCycleState;
import oracle.ucp.admin.UniversalConnectionPoolManager;
import oracle.ucp.admin.UniversalConnectionPoolManagerImpl;
import oracle.ucp.jdbc.PoolDataSource;
import oracle.ucp.jdbc.ValidConnection;
import org.jspecify.annotations.Nullable;

/**
 * Oracle Universal Connection Pool. Its data source has no end: its pool is known to a
 * manager of the whole process, until somebody has that destroy it.
 */
final class UcpPool implements ManagedPool {

	private final PoolDataSource dataSource;

	/**
	 * Kept here, as {@link UcpDriver} holds it weakly.
	 */
	private final RotatingDriver driver;

	private volatile @Nullable UniversalConnectionPool last;

	UcpPool(PoolDataSource dataSource, RotatingDriver driver) {
		this.dataSource = dataSource;
		this.driver = driver;
	}

	/**
	 * Finds the pool of a data source without starting one.
	 * @param dataSource the data source
	 * @return the pool, or {@code null} if there is none now
	 */
	static @Nullable UniversalConnectionPool find(PoolDataSource dataSource) {
		String name = dataSource.getConnectionPoolName();
		try {
			UniversalConnectionPoolManager manager = UniversalConnectionPoolManagerImpl
				.getUniversalConnectionPoolManager();
			return (name != null && Arrays.asList(manager.getConnectionPoolNames()).contains(name))
					? manager.getConnectionPool(name) : null;
		}
		catch (UniversalConnectionPoolException ex) {
			// It was destroyed in between.
			return null;
		}
	}

	private @Nullable UniversalConnectionPool find() {
		UniversalConnectionPool pool = find(this.dataSource);
		if (pool != null) {
			this.last = pool;
		}
		return pool;
	}

	private UniversalConnectionPool pool() {
		UniversalConnectionPool pool = find();
		return Objects.requireNonNull((pool != null) ? pool : this.last, "The pool was not started");
	}

	@Override
	public boolean isRunning() {
		UniversalConnectionPool pool = find();
		return pool != null && pool.getLifeCycleState() == UniversalConnectionPoolLifeCycleState.LIFE_CYCLE_RUNNING;
	}

	/**
	 * A pool that nobody looked at while it was open can't tell that it was closed.
	 */
	@Override
	public boolean isClosed() {
		return find() == null && this.last != null;
	}

	@Override
	public Connection borrow() throws SQLException {
		return this.dataSource.getConnection();
	}

	@Override
	public Connection physical(Connection borrowed) throws SQLException {
		return borrowed.unwrap(Connection.class);
	}

	@Override
	public boolean evict(Connection borrowed) throws SQLException {
		if (borrowed instanceof ValidConnection connection) {
			connection.setInvalid();
		}
		borrowed.close();
		return true;
	}

	/**
	 * What the pool can do at once either cuts connections in use (purge) or waits for
	 * new ones (refresh).
	 */
	@Override
	public boolean evictAll() {
		return false;
	}

	@Override
	public int total() {
		return pool().getStatistics().getTotalConnectionsCount();
	}

	@Override
	public int idle() {
		return pool().getAvailableConnectionsCount();
	}

	@Override
	public boolean isFull() {
		return total() >= pool().getMaxPoolSize();
	}

	@Override
	public int waiting() {
		return pool().getStatistics().getPendingRequestsCount();
	}

	@Override
	public boolean isRefilled(int total) {
		int now = total();
		return now >= total || now >= pool().getMinPoolSize();
	}

	@Override
	public Duration maxLifetime() {
		return Duration.ofSeconds(this.dataSource.getMaxConnectionReuseTime());
	}

	RotatingDriver driver() {
		return this.driver;
	}

}
