// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PostgresDatabase} on a real server.
 */
class PostgresDatabaseIT {

	private static final RotationEvent EVENT = new RotationEvent(RotationStep.SET, "arn", "token");

	private final TestPostgres postgres = TestPostgres.get();

	private final PostgresDatabase database = new PostgresDatabase();

	@Test
	void whenPasswordIsRightThenLogsIn() throws SQLException {
		this.postgres.createUser("alice", "right");
		assertThat(canLogIn(secret("alice", "right"))).isTrue();
	}

	@Test
	void whenPasswordIsWrongThenLoginIsRefused() throws SQLException {
		this.postgres.createUser("alice", "right");
		assertThat(canLogIn(secret("alice", "wrong"))).isFalse();
	}

	@Test
	void whenUserDoesNotExistThenLoginIsRefused() throws SQLException {
		assertThat(canLogIn(secret("nobody", "any"))).isFalse();
	}

	@Test
	void whenPasswordIsChangedThenServerKeepsAndLogsAVerifierOnly() throws SQLException {
		this.postgres.createUser("alice", "before");
		changePassword(secret("alice", "before"), "canary-after");
		assertThat(this.postgres.storedPassword("alice")).startsWith("SCRAM-SHA-256$");
		assertThat(this.postgres.log()).contains("ALTER USER \"alice\" PASSWORD 'SCRAM-SHA-256$")
			.doesNotContain("canary-after");
		assertThat(canLogIn(secret("alice", "canary-after"))).isTrue();
		assertThat(canLogIn(secret("alice", "before"))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "it's", "a\\b\"c", "%s $1 ? ${x} #{y}", "ünïcödé ŝ 密码 🔑", "; DROP TABLE x; --",
			"  spaces  ", "SCRAM-SHA-256$4096:", "md5" })
	void whenPasswordHasOddCharactersThenItIsSetExactly(String password) throws SQLException {
		this.postgres.createUser("alice", "before");
		changePassword(secret("alice", "before"), password);
		assertThat(canLogIn(secret("alice", password))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Mixed Case", "quote\"d", "it's", "user-name.x", "select", "ünï" })
	void whenUsernameNeedsQuotingThenItsPasswordIsChanged(String username) throws SQLException {
		this.postgres.createUser(username, "before");
		changePassword(secret(username, "before"), "after");
		assertThat(canLogIn(secret(username, "after"))).isTrue();
	}

	@Test
	void whenServerAsksForNoPasswordThenLoginFails() {
		this.postgres.createUser("trusting", "right");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> canLogIn(secret("trusting", "right")));
	}

	@Test
	void whenServerAsksForThePlainPasswordThenLoginFails() {
		this.postgres.createUser("plain", "right");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> canLogIn(secret("plain", "right")));
	}

	@Test
	void whenUserIsBarredThenLoginFailsRatherThanIsRefused() {
		this.postgres.createUser("barred", "right");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> canLogIn(secret("barred", "right")))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("28000"));
	}

	@Test
	void whenDatabaseNameLooksLikeDriverOptionsThenItIsANameOnly() {
		this.postgres.createUser("alice", "right");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("dbname", "postgres?sslmode=disable"))))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("3D000"));
	}

	@Test
	void whenSslIsAbsentThenTlsIsUsedWhereTheServerOffersIt() throws SQLException {
		this.postgres.createUser("tls_only", "right");
		assertThat(canLogIn(secret("tls_only", "right"))).isTrue();
	}

	@Test
	void whenSslIsAbsentAndTheServerWantsNoTlsThenLogsInWithout() throws SQLException {
		this.postgres.createUser("clear_only", "right");
		assertThat(canLogIn(secret("clear_only", "right"))).isTrue();
	}

	@Test
	void whenSslIsFalseThenTlsIsNotUsed() throws SQLException {
		this.postgres.createUser("clear_only", "right");
		this.postgres.createUser("tls_only", "right");
		assertThat(canLogIn(secret("clear_only", "right", Map.of("ssl", "False")))).isTrue();
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> canLogIn(secret("tls_only", "right", Map.of("ssl", false))))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("28000"));
	}

	@Test
	void whenSslIsTrueThenAnUnknownServerGetsNoLogin() {
		this.postgres.createUser("alice", "right");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("ssl", true))));
	}

	@Test
	void whenSslIsTrueThenTheServerOfThatNameIsTrusted() throws SQLException {
		this.postgres.createUser("alice", "right");
		this.postgres.certificate().whileTrusted(() -> {
			assertThat(canLogIn(secret("alice", "right", Map.of("ssl", "true")))).isTrue();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> canLogIn(secret("alice", "right", Map.of("ssl", "true", "host", "127.0.0.1"))));
		});
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
		return DatabaseSecret.parse(EVENT, "AWSPENDING", this.postgres.secretFor(username, password, others),
				this.database);
	}

}
