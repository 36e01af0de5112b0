// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link LoginFailureClassifier} understands what PostgreSQL really says.
 */
class PostgreSqlLoginFailureIT {

	private static EmbeddedPostgreSql postgres;

	@BeforeAll
	static void start() {
		postgres = EmbeddedPostgreSql.start();
		postgres.createUser("orders", "right");
		postgres.createUser("limited", "right");
		postgres.createUser("barred", "right");
		postgres.createUser("expired", "right");
		postgres.execute("ALTER ROLE limited CONNECTION LIMIT 1");
		postgres.execute("ALTER ROLE barred NOLOGIN");
		postgres.execute("ALTER ROLE expired VALID UNTIL '2000-01-01'");
		postgres.execute("CREATE DATABASE private");
		postgres.execute("REVOKE CONNECT ON DATABASE private FROM PUBLIC");
	}

	@AfterAll
	static void stop() {
		postgres.close();
	}

	@Test
	void whenLoginIsRightThenAccepted() {
		assertThat(failure(postgres.jdbcUrl(), "orders", "right")).isNull();
	}

	@Test
	void whenLoginIsWrongThenRefused() {
		assertThat(failure(postgres.jdbcUrl(), "orders", "wrong")).isEqualTo(LoginFailure.REFUSED);
		assertThat(failure(postgres.jdbcUrl(), "nobody", "right")).isEqualTo(LoginFailure.REFUSED);
		assertThat(failure(postgres.jdbcUrl(), "barred", "right")).isEqualTo(LoginFailure.REFUSED);
		assertThat(failure(postgres.jdbcUrl(), "expired", "right")).isEqualTo(LoginFailure.REFUSED);
	}

	@Test
	void whenTheRoleHasNoConnectionLeftThenOther() throws Exception {
		LoginResult<Connection> first = open(postgres.jdbcUrl(), "limited", "right");
		try (Connection connection = first.connection()) {
			assertThat(connection.isValid(1)).isTrue();
			assertThat(failure(postgres.jdbcUrl(), "limited", "right")).isEqualTo(LoginFailure.OTHER);
		}
	}

	@Test
	void whenTheDatabaseIsNotForTheUserThenForbidden() {
		assertThat(failure(of("private"), "orders", "right")).isEqualTo(LoginFailure.FORBIDDEN);
	}

	@Test
	void whenThereIsNoSuchDatabaseThenOther() {
		assertThat(failure(of("missing"), "orders", "right")).isEqualTo(LoginFailure.OTHER);
	}

	@Test
	void whenNobodyListensThenUnreachable() {
		assertThat(failure("jdbc:postgresql://localhost:1/x", "orders", "right")).isEqualTo(LoginFailure.UNREACHABLE);
	}

	private static String of(String database) {
		return postgres.jdbcUrl().replace("/postgres", "/" + database);
	}

	private static LoginFailure failure(String url, String username, String password) {
		LoginResult<Connection> result = open(url, username, password);
		if (result.isAccepted()) {
			connector().close(result.connection());
		}
		return result.failure();
	}

	private static LoginResult<Connection> open(String url, String username, String password) {
		return connector().open(new PoolLogin(url, username, password, "v1"));
	}

	private static DriverConnector connector() {
		try {
			return new DriverConnector(DriverManager.getDriver(postgres.jdbcUrl()), new Properties());
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
