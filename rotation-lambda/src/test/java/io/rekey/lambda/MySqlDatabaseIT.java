// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.rekey.lambda.Database.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MySqlDatabase} on a real MariaDB.
 */
class MySqlDatabaseIT {

	private static final RotationEvent EVENT = new RotationEvent(RotationStep.SET, "arn", "token");

	private final TestMariaDb server = TestMariaDb.get();

	private final MySqlDatabase database = new MySqlDatabase();

	@Test
	void whenPasswordIsRightThenLogsIn() throws SQLException {
		this.server.createUser("alice", "right");
		assertThat(canLogIn(secret("alice", "right"))).isTrue();
	}

	@Test
	void whenPasswordIsWrongThenLoginIsRefused() throws SQLException {
		this.server.createUser("alice", "right");
		assertThat(canLogIn(secret("alice", "wrong"))).isFalse();
	}

	@Test
	void whenUserDoesNotExistThenLoginIsRefused() throws SQLException {
		assertThat(canLogIn(secret("nobody", "any"))).isFalse();
	}

	@Test
	void whenAccountHasNoPasswordThenLoginIsRefused() throws SQLException {
		this.server.createUser("socket_only", "%", "VIA unix_socket");
		assertThat(canLogIn(secret("socket_only", "any"))).isFalse();
	}

	@Test
	void whenAccountIsLockedThenLoginFailsRatherThanIsRefused() {
		this.server.createUser("locked", "right");
		this.server.execute("ALTER USER locked ACCOUNT LOCK");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> canLogIn(secret("locked", "right")))
			.satisfies((ex) -> assertThat(ex.getErrorCode()).isEqualTo(4151));
	}

	@Test
	void whenPasswordIsChangedThenTheLogDoesNotHoldIt() throws SQLException {
		this.server.createUser("alice", "before");
		changePassword(secret("alice", "before"), "canary-after");
		assertThat(this.server.log()).contains("SET PASSWORD FOR 'alice'@'%' = '*").doesNotContain("canary-after");
		assertThat(canLogIn(secret("alice", "canary-after"))).isTrue();
		assertThat(canLogIn(secret("alice", "before"))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "it's", "a\\b\"c", "%s $1 ? ${x} #{y}", "ünïcödé ŝ 密码 🔑", "; DROP TABLE x; --",
			"  spaces  ", "*0123456789ABCDEF", "\\", "'" })
	void whenPasswordHasOddCharactersThenItIsSetExactly(String password) throws SQLException {
		this.server.createUser("alice", "before");
		changePassword(secret("alice", "before"), password);
		assertThat(canLogIn(secret("alice", password))).isTrue();
		assertThat(this.server.canLogIn("alice", password)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "NO_BACKSLASH_ESCAPES", "ANSI", "ANSI,NO_BACKSLASH_ESCAPES" })
	void whenServerReadsTextsInAnotherWayThenThePasswordIsSetExactly(String mode) throws SQLException {
		this.server.createUser("alice", "before");
		this.server.execute("SET GLOBAL sql_mode = '" + mode + "'");
		try {
			changePassword(secret("alice", "before"), "it's \\ a \"canary\"");
			assertThat(canLogIn(secret("alice", "it's \\ a \"canary\""))).isTrue();
		}
		finally {
			this.server.execute("SET GLOBAL sql_mode = DEFAULT");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Mixed Case", "quote\"d", "it's", "back\\slash", "user-name.x", "select", "ünï", "a@b",
			"tick`" })
	void whenUsernameNeedsQuotingThenItsPasswordIsChanged(String username) throws SQLException {
		this.server.createUser(username, "before");
		changePassword(secret(username, "before"), "after");
		assertThat(canLogIn(secret(username, "after"))).isTrue();
		this.server.dropUser(username);
	}

	@Test
	void whenAccountIsOfOneHostThenThatOneIsChanged() throws SQLException {
		this.server.createUser("alice", "other");
		this.server.createUser("alice", "127.0.0._", "BY 'before'");
		this.server.createUser("alice", "localhost", "BY 'before'");
		try (Database.Session session = this.database.login(secret("alice", "before")).orElseThrow()) {
			assertThat(session.account()).isIn(new Account("alice", "localhost"), new Account("alice", "127.0.0._"));
			session.changePassword(session.account(), "after");
		}
		assertThat(canLogIn(secret("alice", "after"))).isTrue();
		assertThat(this.server.column("SELECT COUNT(DISTINCT authentication_string) FROM mysql.user WHERE User = ?",
				"alice"))
			.containsExactly("3");
		this.server.execute("DROP USER alice@localhost, alice@'127.0.0._'");
	}

	@Test
	void whenDatabaseNameLooksLikeDriverOptionsThenItIsANameOnly() {
		this.server.createUser("alice", "right");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("dbname", "test?sslMode=disable"))))
			.satisfies((ex) -> assertThat(ex.getErrorCode()).isIn(1044, 1049));
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost:1/x?a=", "(type=slave)localhost", "a,b", "address=(host=localhost)(port=1)",
			"localhost/mysql" })
	void whenHostLooksLikeMoreThenItIsAHostOnly(String host) {
		this.server.createUser("alice", "right");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("host", host))))
			.satisfies((ex) -> assertThat(ex.getSQLState()).startsWith("08"));
	}

	@Test
	void whenSslIsAbsentThenTlsIsUsedWhereTheServerOffersIt() throws SQLException {
		this.server.createUser("tls_only", "right");
		this.server.execute("ALTER USER tls_only REQUIRE SSL");
		assertThat(canLogIn(secret("tls_only", "right"))).isTrue();
		assertThat(canLogIn(secret("tls_only", "right", Map.of("ssl", "False")))).isFalse();
	}

	@Test
	void whenServerOffersNoTlsThenLogsInWithoutUnlessSslIsTrue() throws SQLException, IOException {
		this.server.createUser("alice", "right");
		try (TlsStrippingProxy plain = TlsStrippingProxy.to(this.server.port())) {
			assertThat(canLogIn(secret("alice", "right", Map.of("port", plain.port())))).isTrue();
			assertThat(canLogIn(secret("alice", "wrong", Map.of("port", plain.port())))).isFalse();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("port", plain.port(), "ssl", true))));
		}
	}

	@Test
	void whenSslIsTrueThenTheServerOfThatNameIsTrusted() throws SQLException {
		this.server.createUser("alice", "right");
		this.server.certificate().whileInTrustStore(() -> {
			assertThat(canLogIn(secret("alice", "right", Map.of("ssl", "true")))).isTrue();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("ssl", "true", "host", "127.0.0.1"))));
		});
	}

	@Test
	void whenSslIsTrueThenAnUnknownServerMustKnowThePassword() throws SQLException {
		this.server.createUser("alice", "right");
		assertThat(canLogIn(secret("alice", "right", Map.of("ssl", true)))).isTrue();
	}

	@Test
	@Timeout(value = 20, unit = TimeUnit.SECONDS)
	void whenServerDoesNotAnswerThenLoginGivesUp() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			DatabaseSecret secret = secret("alice", "right",
					Map.of("host", "127.0.0.1", "port", silent.getLocalPort()));
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> canLogIn(secret));
		}
	}

	@ParameterizedTest
	@CsvSource({ "mysql, 32, true", "mysql, 33, false", "aurora-mysql, 33, false", "mariadb, 80, true",
			"mariadb, 81, false" })
	void whenUsernameIsLongerThanTheServerAllowsThenSaysSo(String engine, int length, boolean fits) {
		DatabaseSecret secret = secret("ü".repeat(length), "pw", Map.of("engine", engine));
		assertThat(this.database.usernameProblem(secret).isEmpty()).isEqualTo(fits);
	}

	private boolean canLogIn(DatabaseSecret secret) throws SQLException {
		Optional<Database.Session> login = this.database.login(secret);
		if (login.isEmpty()) {
			return false;
		}
		try (Database.Session session = login.get()) {
			session.check();
			return true;
		}
	}

	private void changePassword(DatabaseSecret login, String password) throws SQLException {
		try (Database.Session session = this.database.login(login).orElseThrow()) {
			session.changePassword(session.account(), password);
		}
	}

	private DatabaseSecret secret(String username, String password) {
		return secret(username, password, Map.of());
	}

	private DatabaseSecret secret(String username, String password, Map<String, ?> others) {
		return DatabaseSecret.parse(EVENT, "AWSPENDING", this.server.secretFor(username, password, others),
				this.database);
	}

}
