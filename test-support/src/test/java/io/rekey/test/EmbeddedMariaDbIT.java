// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EmbeddedMariaDb}.
 */
class EmbeddedMariaDbIT {

	private static EmbeddedMariaDb server;

	@BeforeAll
	static void start() {
		server = EmbeddedMariaDb.start("--max-connections=77");
	}

	@AfterAll
	static void stop() {
		server.close();
		assertThatIllegalStateException().isThrownBy(() -> server.accepts("alice", "right"));
	}

	@Test
	void whenPasswordIsRightThenLogsInAndMayMakeTables() throws SQLException {
		server.createUser("alice", "right");
		assertThat(server.accepts("alice", "right")).isTrue();
		try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "alice", "right");
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE t (n INT)");
			statement.execute("DROP TABLE t");
		}
	}

	@Test
	void whenPasswordIsWrongThenLoginIsRefused() {
		server.createUser("bob", "right");
		assertThat(server.accepts("bob", "wrong")).isFalse();
		assertThat(server.accepts("bob", "")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nobody", "root", "" })
	void whenUserIsNotOursThenLoginIsRefused(String username) {
		assertThat(server.accepts(username, "")).isFalse();
		assertThat(server.accepts(username, "any")).isFalse();
	}

	@Test
	void whenPasswordIsChangedThenOnlyTheNewOneIsAccepted() {
		server.createUser("carol", "before");
		server.changePassword("carol", "it's \\ \"after\" ?");
		assertThat(server.accepts("carol", "before")).isFalse();
		assertThat(server.accepts("carol", "it's \\ \"after\" ?")).isTrue();
	}

	@Test
	void whenStatementFailsThenItIsNotQuoted() {
		assertThatIllegalStateException().isThrownBy(() -> server.execute("canary"))
			.withMessage("The statement failed with error 1064, SQLState 42000")
			.withNoCause();
	}

	@Test
	void whenOptionIsGivenThenTheServerHasIt() {
		server.execute(
				"SET STATEMENT max_statement_time = 5 FOR BEGIN NOT ATOMIC IF @@max_connections <> 77 THEN SIGNAL SQLSTATE '45000'; END IF; END");
	}

}
