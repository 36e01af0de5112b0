// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.SQLException;
import java.util.stream.Stream;

import io.rekey.pool.LoginFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link LoginFailureClassifier}.
 */
class LoginFailureClassifierTests {

	private static final String POSTGRESQL = "jdbc:postgresql://db/x";

	private static final String MYSQL = "jdbc:mysql://db/x";

	private static final String MARIADB = "jdbc:mariadb://db/x";

	private static final String SQL_SERVER = "jdbc:sqlserver://db";

	private static final String ORACLE = "jdbc:oracle:thin:@//db/x";

	static Stream<Arguments> refused() {
		SQLException next = new SQLException("outer", "08001");
		next.setNextException(new SQLException("inner", "28P01"));
		return Stream.of(arguments(POSTGRESQL, new SQLException("wrong password", "28P01")),
				arguments(POSTGRESQL, new SQLException("no such role", "28000")), arguments(POSTGRESQL, next),
				arguments(POSTGRESQL,
						new SQLException("outer", "08001",
								new IllegalStateException(new SQLException("inner", "28P01")))),
				arguments(POSTGRESQL, new SQLException("FATAL: password authentication failed", "08P01")),
				arguments(POSTGRESQL, new SQLException("FATAL: SASL authentication failed", "08P01")),
				arguments(POSTGRESQL,
						new SQLException("FATAL: server login has been failing, cached error: "
								+ "password authentication failed (server_login_retry)", "08P01")),
				arguments(MYSQL, new SQLException("wrong password", "28000", 1045)),
				arguments(MARIADB, new SQLException("no password", "28000", 1698)),
				arguments(MYSQL,
						new SQLException("Attempted reconnect 3 times. Giving up.", "08001",
								new SQLException("Access denied", "28000", 1045))),
				arguments(SQL_SERVER, new SQLException("Login failed", "S0001", 18456)),
				arguments(ORACLE, new SQLException("ORA-01017", "72000", 1017)),
				arguments("jdbc:h2:mem:x", new SQLException("Wrong user name or password", "28000", 28000)));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void whenLoginIsRefusedThenRefused(String url, SQLException failure) {
		assertThat(LoginFailureClassifier.of(url).classify(failure)).isEqualTo(LoginFailure.REFUSED);
	}

	static Stream<Arguments> locked() {
		return Stream.of(arguments(ORACLE, new SQLException("ORA-28000", "99999", 28000)),
				arguments(SQL_SERVER, new SQLException("locked out", "S0001", 18486)),
				arguments(MYSQL, new SQLException("Account is locked.", "HY000", 3118)),
				arguments(MARIADB, new SQLException("this account is locked", "HY000", 4151)),
				arguments(MYSQL, new SQLException("password has expired", "HY000", 1862)),
				arguments(SQL_SERVER, new SQLException("password has expired", "S0001", 18487)),
				arguments(SQL_SERVER, new SQLException("account is disabled", "S0001", 18470)),
				arguments(ORACLE, new SQLException("ORA-28001", "99999", 28001)));
	}

	static Stream<Arguments> forbidden() {
		return Stream.of(arguments(POSTGRESQL, new SQLException("permission denied for database", "42501")),
				arguments(MYSQL, new SQLException("access denied to database", "42000", 1044)),
				arguments(SQL_SERVER, new SQLException("cannot open database", "S0001", 4060)),
				arguments(ORACLE, new SQLException("ORA-01045", "72000", 1045)));
	}

	@ParameterizedTest
	@MethodSource("forbidden")
	void whenTheAccountHasNoRightToTheDatabaseThenForbidden(String url, SQLException failure) {
		assertThat(LoginFailureClassifier.of(url).classify(failure)).isEqualTo(LoginFailure.FORBIDDEN);
	}

	@ParameterizedTest
	@MethodSource("locked")
	void whenAccountIsLockedThenLocked(String url, SQLException failure) {
		assertThat(LoginFailureClassifier.of(url).classify(failure)).isEqualTo(LoginFailure.LOCKED);
	}

	static Stream<Arguments> unreachable() {
		return Stream.of(arguments(POSTGRESQL, new SQLException("refused", "08001")),
				arguments(POSTGRESQL, new SQLException("protocol", "08P01")),
				arguments(ORACLE, new SQLException("none")));
	}

	@ParameterizedTest
	@MethodSource("unreachable")
	void whenNoConnectionIsMadeThenUnreachable(String url, SQLException failure) {
		assertThat(LoginFailureClassifier.of(url).classify(failure)).isEqualTo(LoginFailure.UNREACHABLE);
	}

	static Stream<Arguments> others() {
		return Stream.of(arguments(POSTGRESQL, new SQLException("too many connections", "53300")),
				arguments(POSTGRESQL, new SQLException("a code of another database", "42000", 1045)),
				arguments(POSTGRESQL,
						new SQLException("FATAL: no more connections allowed (max_client_conn)", "08P01")),
				arguments(POSTGRESQL,
						new SQLException("FATAL: server login failed: FATAL too many connections for role", "08P01")),
				arguments(MYSQL, new SQLException("Too many connections", "08004", 1040)),
				arguments(MYSQL, new SQLException("too many connections of the user", "42000", 1203)));
	}

	@ParameterizedTest
	@MethodSource("others")
	void whenConnectingFailsOtherwiseThenOther(String url, SQLException failure) {
		assertThat(LoginFailureClassifier.of(url).classify(failure)).isEqualTo(LoginFailure.OTHER);
	}

}
