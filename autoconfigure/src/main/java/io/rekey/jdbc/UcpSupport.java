// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

import io.rekey.pool.BoundLogin;
import io.rekey.pool.RotatingConnector;
import oracle.ucp.jdbc.PoolDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Oracle Universal Connection Pool, with a {@link UcpDriver} under it. A pool that was
 * started keeps the login that its driver was given first, so changing that is no way.
 */
final class UcpSupport implements ManagedPoolSupport<PoolDataSource> {

	private static final List<String> PREFIXES = List.of("spring.datasource.oracleucp", "spring.datasource");

	@Override
	public Class<PoolDataSource> type() {
		return PoolDataSource.class;
	}

	/**
	 * The pool tells its password nobody.
	 */
	@Override
	public BoundLogin bound(PoolDataSource pool) {
		return BoundLogin.withUnknownPassword(Objects.toString(pool.getURL(), ""), pool.getUser(), PREFIXES);
	}

	@Override
	public @Nullable String obstacle(PoolDataSource pool) {
		if (UcpPool.find(pool) != null) {
			return "it was started before it became a bean. Don't call getConnection() on it in the bean method";
		}
		if (pool.getURL() == null) {
			return "it has no JDBC URL. Set 'url'";
		}
		if (pool.getFastConnectionFailoverEnabled()) {
			return "Fast Connection Failover needs a connection factory of Oracle's. Switch it off";
		}
		return isDriver(pool.getConnectionFactoryClassName()) ? null
				: "its connection factory is not a java.sql.Driver. Set 'connection-factory-class-name' to one, such as"
						+ " 'oracle.jdbc.OracleDriver'";
	}

	private static boolean isDriver(@Nullable String className) {
		return !StringUtils.hasText(className)
				|| Driver.class.isAssignableFrom(ClassUtils.resolveClassName(className, null));
	}

	@Override
	public Duration connectionTimeout(PoolDataSource pool) {
		return Timeouts.limited(pool.getConnectionWaitDuration());
	}

	@Override
	public Driver driver(PoolDataSource pool) throws SQLException {
		String className = pool.getConnectionFactoryClassName();
		return DriverConnector.driver(pool.getURL(), StringUtils.hasText(className) ? className : null);
	}

	@Override
	public Properties properties(PoolDataSource pool) {
		Properties properties = new Properties();
		properties.putAll(pool.getConnectionFactoryProperties());
		properties.putAll(pool.getConnectionProperties());
		return properties;
	}

	/**
	 * What a callback of the application does to a connection is not known.
	 */
	@Override
	public ConnectionSetup setup(PoolDataSource pool) {
		return new ConnectionSetup.Builder()
			.test("sql-for-validate-connection",
					pool.getValidateConnectionOnBorrow() ? pool.getSQLForValidateConnection() : null)
			.build();
	}

	/**
	 * The JDBC URL stays, for those who ask the pool for it. A username does not: once
	 * that changes, the pool no longer hands out the connections that it has.
	 */
	@Override
	public ManagedPool attach(PoolDataSource pool, Driver driver, RotatingConnector<Connection> connector) {
		RotatingDriver rotating = new RotatingDriver(driver, connector);
		try {
			pool.setConnectionFactoryClassName(UcpDriver.class.getName());
			pool.setConnectionProperty(UcpDriver.PROPERTY, UcpDriver.register(rotating));
			pool.setUser("");
			pool.setPassword("");
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Oracle UCP can't be given another driver", ex);
		}
		return new UcpPool(pool, rotating);
	}

}
