// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.jdbc.PoolKind.Attached;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.StagedSource;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Spread;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RotatingDataSource} and {@link RotatingDriver}, and the pools above
 * them, when something else than the database fails.
 */
@Timeout(180)
class RotatingDataSourceTests {

	private static final FakeDatabase DATABASE = new FakeDatabase();

	private final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final PoolRegistry registry = new PoolRegistry(this.store, this.source,
			new StaticListableBeanFactory().getBeanProvider(SecretRotator.class), Spread.NONE);

	@BeforeAll
	static void registerDriver() throws SQLException {
		DriverManager.registerDriver(DATABASE);
	}

	@AfterAll
	static void forgetDriver() throws SQLException {
		DriverManager.deregisterDriver(DATABASE);
	}

	@BeforeEach
	void load() {
		FakeDatabase.reset("of-v1");
		this.source.put("AWSCURRENT", "v1");
		this.store.load(Set.of(StagedSource.ID));
	}

	@AfterEach
	void close() {
		this.registry.destroy();
	}

	@Test
	void whenTheSecretIsDroppedMeanwhileThenThatIsAnSqlException() {
		RotatingConnector<Connection> connector = dropped();
		RotatingDriver driver = new RotatingDriver(DATABASE, connector);
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> new RotatingDataSource(connector).getConnection())
			.satisfies(RotatingDataSourceTests::tellsOfTheSecret);
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> driver.connect(FakeDatabase.URL, new Properties()))
			.satisfies(RotatingDataSourceTests::tellsOfTheSecret);
	}

	private static void tellsOfTheSecret(SQLException ex) {
		assertThat((Throwable) ex).hasMessageContaining("secret 'db'")
			.hasMessageContaining("SecretUnavailableException")
			.hasCauseInstanceOf(SecretUnavailableException.class);
		assertThat(ex.getSQLState()).isEqualTo("08001");
	}

	@ParameterizedTest
	@EnumSource(PoolKind.class)
	void whenTheSecretIsDroppedMeanwhileThenBorrowersGetAnSqlException(PoolKind kind) throws Exception {
		assertBorrowersGetAnSqlException(kind, dropped());
	}

	@ParameterizedTest
	@EnumSource(PoolKind.class)
	void whenTheDriverThrowsSomethingElseThenBorrowersGetAnSqlException(PoolKind kind) throws Exception {
		FakeDatabase.crash = () -> new IllegalStateException("of-v1");
		assertBorrowersGetAnSqlException(kind, connector((version) -> FakeDatabase.URL));
	}

	private static void assertBorrowersGetAnSqlException(PoolKind kind, RotatingConnector<Connection> connector)
			throws Exception {
		Attached pool = kind.attach(FakeDatabase.URL, 1, connector);
		try {
			if (pool.dataSource() instanceof HikariDataSource hikari) {
				hikari.setInitializationFailTimeout(-1);
				hikari.setConnectionTimeout(1000);
			}
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> pool.dataSource().getConnection());
		}
		finally {
			pool.close();
		}
	}

	@Test
	void whenThereIsNoPoolThenBorrowersGetAnSqlException() {
		SimpleDriverDataSource dataSource = new SimpleDriverDataSource(DATABASE, FakeDatabase.URL);
		new SimpleDriverSupport().follow("simple", dataSource, DATABASE, dropped(), Retirement.ROLLING);
		assertThatExceptionOfType(SQLException.class).isThrownBy(dataSource::getConnection)
			.satisfies(RotatingDataSourceTests::tellsOfTheSecret);
	}

	@Test
	void whenTheDriverIsWellAgainThenHikariHasAConnectionInTime() throws SQLException {
		AtomicInteger crashes = new AtomicInteger(3);
		FakeDatabase.crash = () -> (crashes.getAndDecrement() > 0) ? new IllegalStateException() : null;
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(FakeDatabase.URL);
			pool.setMaximumPoolSize(1);
			pool.setInitializationFailTimeout(-1);
			new HikariSupport().attach(pool, DATABASE, connector((version) -> FakeDatabase.URL));
			pool.getConnection().close();
		}
		assertThat(crashes).hasNegativeValue();
	}

	@Test
	void whenTheDriverThrowsSomethingElseThenTheProofNamesNoValue() {
		FakeDatabase.crash = () -> new IllegalStateException("of-v1");
		ProofConnector proof = new ProofConnector(DATABASE, new Properties(), () -> ConnectionSetup.NONE);
		RotatingConnector<Connection> connector = connector((version) -> FakeDatabase.URL);
		assertThat(connector.prove(connector.liveLogin(), proof).reason()).contains("java.lang.IllegalStateException")
			.doesNotContain("of-v1");
	}

	private RotatingConnector<Connection> dropped() {
		return connector((version) -> {
			throw new SecretUnavailableException(StagedSource.ID, Reason.NOT_FOUND, null, "it was deleted", null);
		});
	}

	private RotatingConnector<Connection> connector(Function<SecretVersion, String> url) {
		PoolLogins logins = new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null), url);
		return this.registry.connector(new DriverConnector(DATABASE, new Properties()), logins, Duration.ofSeconds(5));
	}

}
