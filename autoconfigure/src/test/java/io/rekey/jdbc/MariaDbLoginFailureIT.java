// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.test.EmbeddedMariaDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link LoginFailureClassifier} understands what MariaDB really says, through
 * its own driver and through MySQL's.
 */
class MariaDbLoginFailureIT {

	private static final int MAX_CONNECTIONS = 10;

	private static EmbeddedMariaDb server;

	@BeforeAll
	static void start() {
		server = EmbeddedMariaDb.start("--max-connections=" + MAX_CONNECTIONS);
		for (String user : List.of("orders", "locked", "limited", "expired")) {
			server.createUser(user, "right");
		}
		server.execute("ALTER USER locked@'%' ACCOUNT LOCK");
		server.execute("ALTER USER limited@'%' WITH MAX_USER_CONNECTIONS 1");
		server.execute("CREATE USER stranger@'%' IDENTIFIED BY 'right'");
		server.execute("ALTER USER expired@'%' PASSWORD EXPIRE");
		server.execute("SET GLOBAL disconnect_on_expired_password=ON");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	static Stream<Driver> drivers() throws SQLException {
		return Stream.of(new org.mariadb.jdbc.Driver(), new com.mysql.cj.jdbc.Driver());
	}

	@ParameterizedTest
	@MethodSource("drivers")
	void whenLoginIsWrongThenRefused(Driver driver) {
		assertThat(failure(driver, "orders", "right")).isNull();
		assertThat(failure(driver, "orders", "wrong")).isEqualTo(LoginFailure.REFUSED);
		assertThat(failure(driver, "nobody", "right")).isEqualTo(LoginFailure.REFUSED);
	}

	@Test
	void whenTheDriverTriesAgainByItselfThenRefusedAllTheSame() throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("autoReconnect", "true");
		properties.setProperty("maxReconnects", "1");
		properties.setProperty("initialTimeout", "1");
		DriverConnector connector = new DriverConnector(new com.mysql.cj.jdbc.Driver(), properties);
		LoginResult<Connection> result = connector
			.open(new PoolLogin(server.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:"), "orders", "wrong", "v1"));
		assertThat(result.failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(((SQLException) result.cause()).getErrorCode()).isZero();
	}

	@ParameterizedTest
	@MethodSource("drivers")
	void whenTheAccountIsLockedThenLocked(Driver driver) {
		assertThat(failure(driver, "locked", "right")).isEqualTo(LoginFailure.LOCKED);
	}

	@ParameterizedTest
	@MethodSource("drivers")
	void whenTheDatabaseIsNotForTheUserThenForbidden(Driver driver) {
		assertThat(failure(driver, "stranger", "right")).isEqualTo(LoginFailure.FORBIDDEN);
	}

	@ParameterizedTest
	@MethodSource("drivers")
	void whenThePasswordHasExpiredThenLocked(Driver driver) {
		assertThat(failure(driver, "expired", "right")).isEqualTo(LoginFailure.LOCKED);
	}

	@ParameterizedTest
	@MethodSource("drivers")
	void whenTheUserHasNoConnectionLeftThenOther(Driver driver) throws SQLException {
		try (Connection connection = open(driver, "limited", "right").connection()) {
			assertThat(connection.isValid(1)).isTrue();
			assertThat(failure(driver, "limited", "right")).isEqualTo(LoginFailure.OTHER);
		}
	}

	@ParameterizedTest
	@MethodSource("drivers")
	void whenTheServerHasNoConnectionLeftThenOther(Driver driver) throws SQLException {
		List<Connection> all = new ArrayList<>();
		LoginResult<Connection> last = open(driver, "orders", "right");
		while (last.isAccepted() && all.size() <= MAX_CONNECTIONS) {
			all.add(last.connection());
			last = open(driver, "orders", "right");
		}
		for (Connection connection : all) {
			connection.close();
		}
		assertThat(last.failure()).isEqualTo(LoginFailure.OTHER);
		assertThat(((SQLException) last.cause()).getErrorCode()).isEqualTo(1040);
	}

	private static LoginFailure failure(Driver driver, String username, String password) {
		LoginResult<Connection> result = open(driver, username, password);
		if (result.isAccepted()) {
			connector(driver).close(result.connection());
		}
		return result.failure();
	}

	private static LoginResult<Connection> open(Driver driver, String username, String password) {
		String url = (driver instanceof com.mysql.cj.jdbc.Driver)
				? server.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:") : server.jdbcUrl();
		return connector(driver).open(new PoolLogin(url, username, password, "v1"));
	}

	private static DriverConnector connector(Driver driver) {
		return new DriverConnector(driver, new Properties());
	}

}
