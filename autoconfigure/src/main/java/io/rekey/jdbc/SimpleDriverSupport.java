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
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * A data source that opens a connection for each borrower, with a {@link RotatingDriver}
 * under it.
 */
final class SimpleDriverSupport implements PoolSupport<SimpleDriverDataSource> {

	private final String prefix;

	SimpleDriverSupport() {
		this("spring.datasource");
	}

	/**
	 * Creates the support for data sources that are bound from other properties.
	 * @param prefix the prefix of the properties
	 */
	SimpleDriverSupport(String prefix) {
		this.prefix = prefix;
	}

	@Override
	public Class<SimpleDriverDataSource> type() {
		return SimpleDriverDataSource.class;
	}

	@Override
	public BoundLogin bound(SimpleDriverDataSource pool) {
		return new BoundLogin(Objects.toString(pool.getUrl(), ""), pool.getUsername(), pool.getPassword(),
				List.of(this.prefix));
	}

	@Override
	public @Nullable String obstacle(SimpleDriverDataSource pool) {
		return (pool.getUrl() == null) ? "it has no JDBC URL. Set 'url'" : null;
	}

	/**
	 * Nobody waits in a queue here, so nothing limits the time but patience.
	 */
	@Override
	public Duration connectionTimeout(SimpleDriverDataSource pool) {
		return Timeouts.limited(Duration.ZERO);
	}

	@Override
	public Driver driver(SimpleDriverDataSource pool) throws SQLException {
		Driver driver = pool.getDriver();
		return (driver != null) ? driver : DriverConnector.driver(Objects.toString(pool.getUrl(), ""), null);
	}

	@Override
	public Properties properties(SimpleDriverDataSource pool) {
		Properties properties = new Properties();
		if (pool.getConnectionProperties() != null) {
			properties.putAll(pool.getConnectionProperties());
		}
		return properties;
	}

	@Override
	public ConnectionSetup setup(SimpleDriverDataSource pool) {
		return new ConnectionSetup.Builder().catalog("catalog", pool.getCatalog())
			.schema("schema", pool.getSchema())
			.build();
	}

	/**
	 * There is nothing to retire: who borrowed a connection closes it.
	 */
	@Override
	public RotatingPool follow(String name, SimpleDriverDataSource pool, Driver driver,
			RotatingConnector<Connection> connector, Retirement retirement) {
		ProofConnector proof = proof(pool, driver);
		Properties properties = properties(pool);
		properties.remove("password");
		pool.setConnectionProperties(properties);
		pool.setDriver(new RotatingDriver(driver, connector));
		pool.setUsername(null);
		pool.setPassword(null);
		return new UnpooledConnections(name, connector, proof);
	}

	@Override
	public void show(SimpleDriverDataSource pool, @Nullable PoolLogin login) {
		if (pool.getDriver() instanceof RotatingDriver rotating) {
			rotating.shown().set(login);
			pool.setUsername((login != null) ? login.username() : null);
			pool.setPassword((login != null) ? login.password() : null);
		}
	}

}
