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
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.DataSourceFactory;
import org.apache.tomcat.jdbc.pool.PoolConfiguration;
import org.apache.tomcat.jdbc.pool.PooledConnection;
import org.apache.tomcat.jdbc.pool.Validator;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat JDBC, with a {@link RotatingDataSource} under it. Its pool reads its
 * configuration each time it connects, so even one that was started already follows.
 */
final class TomcatSupport implements ManagedPoolSupport<DataSource> {

	private static final List<String> PREFIXES = List.of("spring.datasource.tomcat", "spring.datasource");

	@Override
	public Class<DataSource> type() {
		return DataSource.class;
	}

	/**
	 * The pool itself does not tell its password, its configuration does.
	 */
	@Override
	public BoundLogin bound(DataSource pool) {
		return new BoundLogin(Objects.toString(pool.getUrl(), ""), pool.getUsername(),
				pool.getPoolProperties().getPassword(), PREFIXES);
	}

	@Override
	public @Nullable String obstacle(DataSource pool) {
		return (pool.getUrl() == null || pool.getDataSource() != null || pool.getDataSourceJNDI() != null)
				? "it has a DataSource of its own. Set 'url' instead" : null;
	}

	@Override
	public Duration connectionTimeout(DataSource pool) {
		return Timeouts.limited(Duration.ofMillis(pool.getMaxWait()));
	}

	@Override
	public Driver driver(DataSource pool) throws SQLException {
		return DriverConnector.driver(pool.getUrl(), pool.getDriverClassName());
	}

	@Override
	public Properties properties(DataSource pool) {
		Properties properties = new Properties();
		properties.putAll(pool.getDbProperties());
		return properties;
	}

	/**
	 * As in {@code PooledConnection.connect} and {@code validate}. With a validator, the
	 * pool runs neither the init SQL nor a query.
	 */
	@Override
	public ConnectionSetup setup(DataSource pool) {
		int isolation = pool.getDefaultTransactionIsolation();
		ConnectionSetup.Builder setup = new ConnectionSetup.Builder()
			.isolation("default-transaction-isolation",
					(isolation != DataSourceFactory.UNKNOWN_TRANSACTIONISOLATION) ? isolation : null)
			.readOnly("default-read-only", pool.isDefaultReadOnly())
			.autoCommit("default-auto-commit", pool.isDefaultAutoCommit())
			.catalog("default-catalog", pool.getDefaultCatalog());
		boolean tested = pool.isTestOnConnect() || pool.isTestOnBorrow() || pool.isTestWhileIdle()
				|| pool.isTestOnReturn();
		Validator validator = pool.getValidator();
		if (validator != null && (tested || pool.getInitSQL() != null)) {
			setup.check("validator", validator,
					(connection) -> validator.validate(connection, PooledConnection.VALIDATE_INIT));
		}
		else if (validator == null) {
			setup.init("init-sql", pool.getInitSQL());
			test(setup, pool, tested);
		}
		return setup.build();
	}

	private static void test(ConnectionSetup.Builder setup, DataSource pool, boolean tested) {
		if (pool.getInitSQL() != null) {
			setup.commit();
		}
		if (tested && pool.getValidationQuery() != null) {
			setup.test("validation-query", pool.getValidationQuery());
		}
		else if (tested) {
			setup.valid(Duration.ofSeconds(Math.max(0, pool.getValidationQueryTimeout())));
		}
	}

	/**
	 * The JDBC URL stays, for those who ask the pool for it. With a username of its own,
	 * the pool would pass the login that it was configured with. The connections of a
	 * pool that was started already go, as they would reconnect with that login.
	 */
	@Override
	public ManagedPool attach(DataSource pool, Driver driver, RotatingConnector<Connection> connector) {
		RotatingDataSource rotating = new RotatingDataSource(connector);
		pool.setDataSource(pool.isAlternateUsernameAllowed()
				? new AlternateLoginDataSource(rotating, driver, pool.getUrl(), properties(pool)) : rotating);
		PoolConfiguration configuration = pool.getPoolProperties();
		configuration.setUsername(null);
		configuration.setPassword(null);
		if (pool.getPoolSize() > 0) {
			pool.purge();
		}
		return new TomcatPool(pool);
	}

	/**
	 * Where borrowers may bring a username of their own, a connection of another username
	 * would be opened anew for each who brings none.
	 */
	@Override
	public void show(DataSource pool, @Nullable PoolLogin login) {
		if (!pool.isAlternateUsernameAllowed()) {
			pool.getPoolProperties().setUsername((login != null) ? login.username() : null);
		}
	}

}
