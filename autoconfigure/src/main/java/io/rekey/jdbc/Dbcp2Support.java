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
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.managed.BasicManagedDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Commons DBCP2, with a {@link RotatingDriver} under it.
 */
final class Dbcp2Support implements ManagedPoolSupport<BasicDataSource> {

	private static final List<String> PREFIXES = List.of("spring.datasource.dbcp2", "spring.datasource");

	@Override
	public Class<BasicDataSource> type() {
		return BasicDataSource.class;
	}

	@Override
	public BoundLogin bound(BasicDataSource pool) {
		return new BoundLogin(Objects.toString(pool.getUrl(), ""), BeanProperties.of(pool).get("username"),
				BeanProperties.of(pool).get("password"), PREFIXES);
	}

	@Override
	public @Nullable String obstacle(BasicDataSource pool) {
		if (pool.getConnectionPool() != null) {
			return "it was started before it became a bean. Don't call getConnection() on it in the bean method";
		}
		if (pool instanceof BasicManagedDataSource managed && managed.getXADataSource() != null) {
			return "it has an XADataSource, which keeps the login that it was made with";
		}
		return (pool.getUrl() == null) ? "it has no JDBC URL. Set 'url'" : null;
	}

	@Override
	public Duration connectionTimeout(BasicDataSource pool) {
		return Timeouts.limited(pool.getMaxWaitDuration());
	}

	@Override
	public Driver driver(BasicDataSource pool) throws SQLException {
		Driver driver = pool.getDriver();
		ClassLoader loader = pool.getDriverClassLoader();
		String name = pool.getDriverClassName();
		if (driver != null) {
			return driver;
		}
		return (loader != null && name != null)
				? (Driver) BeanUtils.instantiateClass(ClassUtils.resolveClassName(name, loader))
				: DriverConnector.driver(pool.getUrl(), name);
	}

	/**
	 * The pool tells its connection properties to its driver only.
	 */
	@Override
	public Properties properties(BasicDataSource pool) {
		return RecordingDriver.record(pool);
	}

	/**
	 * As in {@code PoolableConnectionFactory.makeObject}, {@code activateObject} and
	 * {@code validateConnection}.
	 */
	@Override
	public ConnectionSetup setup(BasicDataSource pool) {
		ConnectionSetup.Builder setup = new ConnectionSetup.Builder();
		pool.getConnectionInitSqls().forEach((sql) -> setup.init("connection-init-sqls", sql));
		int isolation = pool.getDefaultTransactionIsolation();
		setup.autoCommit("default-auto-commit", pool.getDefaultAutoCommit())
			.isolation("default-transaction-isolation", (isolation >= 0) ? isolation : null)
			.readOnly("default-read-only", pool.getDefaultReadOnly())
			.catalog("default-catalog", pool.getDefaultCatalog())
			.schema("default-schema", pool.getDefaultSchema());
		String query = pool.getValidationQuery();
		if (pool.getTestOnBorrow() || pool.getTestOnCreate() || pool.getTestWhileIdle() || pool.getTestOnReturn()) {
			return (StringUtils.hasLength(query) ? setup.testForRow("validation-query", query)
					: setup.valid(pool.getValidationQueryTimeoutDuration()))
				.build();
		}
		return setup.build();
	}

	/**
	 * The JDBC URL stays, for those who ask the pool for it.
	 */
	@Override
	public ManagedPool attach(BasicDataSource pool, Driver driver, RotatingConnector<Connection> connector) {
		pool.setDriver(new RotatingDriver(driver, connector));
		pool.setUsername(null);
		pool.setPassword(null);
		pool.removeConnectionProperty("password");
		return new Dbcp2Pool(pool);
	}

	@Override
	public void show(BasicDataSource pool, @Nullable PoolLogin login) {
		pool.setUsername((login != null) ? login.username() : null);
	}

}
