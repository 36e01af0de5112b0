// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import com.zaxxer.hikari.util.UtilityElf;
import io.rekey.pool.BoundLogin;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.jspecify.annotations.Nullable;

/**
 * HikariCP, with a {@link RotatingDataSource} under it.
 */
final class HikariSupport implements ManagedPoolSupport<HikariDataSource> {

	private static final List<String> PREFIXES = List.of("spring.datasource.hikari", "spring.datasource");

	@Override
	public Class<HikariDataSource> type() {
		return HikariDataSource.class;
	}

	@Override
	public BoundLogin bound(HikariDataSource pool) {
		return new BoundLogin(Objects.toString(pool.getJdbcUrl(), ""), pool.getUsername(), pool.getPassword(),
				PREFIXES);
	}

	@Override
	public @Nullable String obstacle(HikariDataSource pool) {
		if (pool.getJdbcUrl() == null || pool.getDataSource() != null) {
			return "it has a DataSource of its own. Set 'jdbc-url' instead";
		}
		return (pool.isRunning() && pool.getUsername() == null)
				? "it was started before it became a bean, without a username. Set 'username'" : null;
	}

	@Override
	public Duration connectionTimeout(HikariDataSource pool) {
		return Duration.ofMillis(pool.getConnectionTimeout());
	}

	@Override
	public Driver driver(HikariDataSource pool) throws SQLException {
		return DriverConnector.driver(pool.getJdbcUrl(), pool.getDriverClassName());
	}

	@Override
	public Properties properties(HikariDataSource pool) {
		return pool.getDataSourceProperties();
	}

	/**
	 * As in {@code PoolBase.setupConnection}, and then as for one that was idle for a
	 * while.
	 */
	@Override
	public ConnectionSetup setup(HikariDataSource pool) {
		ConnectionSetup.Builder setup = new ConnectionSetup.Builder()
			.within(Duration.ofMillis(pool.getValidationTimeout()))
			.readOnly("read-only", pool.isReadOnly())
			.autoCommit("auto-commit", pool.isAutoCommit())
			.isolation("transaction-isolation", isolation(pool))
			.catalog("catalog", pool.getCatalog())
			.schema("schema", pool.getSchema())
			.init("connection-init-sql", pool.getConnectionInitSql());
		if (pool.getConnectionInitSql() != null && pool.isIsolateInternalQueries()) {
			setup.commit();
		}
		return ((pool.getConnectionTestQuery() != null)
				? setup.test("connection-test-query", pool.getConnectionTestQuery())
				: setup.valid(Duration.ofMillis(pool.getValidationTimeout())))
			.build();
	}

	private static @Nullable Integer isolation(HikariDataSource pool) {
		int level = UtilityElf.getTransactionIsolation(pool.getTransactionIsolation());
		return (level >= 0) ? level : null;
	}

	/**
	 * The JDBC URL stays, for those who ask the pool for it.
	 */
	@Override
	public ManagedPool attach(HikariDataSource pool, Driver driver, RotatingConnector<Connection> connector) {
		pool.setDataSource(new RotatingDataSource(connector));
		pool.setCredentials(Credentials.of(null, null));
		return new HikariPool(pool);
	}

	@Override
	public void show(HikariDataSource pool, @Nullable PoolLogin login) {
		if (pool.getDataSource() instanceof RotatingDataSource rotating) {
			rotating.shown().set(login);
			pool.setCredentials(
					(login != null) ? Credentials.of(login.username(), login.password()) : Credentials.of(null, null));
		}
	}

	@Override
	public RotatingPool follow(String name, HikariDataSource pool, Driver driver,
			RotatingConnector<Connection> connector, Retirement retirement) {
		return pool.isRunning() ? new StartedHikariPool(name, pool, connector, proof(pool, driver), retirement)
				: ManagedPoolSupport.super.follow(name, pool, driver, connector, retirement);
	}

}
