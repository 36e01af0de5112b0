// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PostgresRotationFunction}, each step by itself, on a real PostgreSQL
 * and over the wire to Secrets Manager.
 */
class PostgresRotationFunctionIT {

	private static final String FIRST = "canary-first";

	private final TestPostgres postgres = TestPostgres.get();

	private final TestRotation rotation = new TestRotation();

	@BeforeEach
	void createSecret() {
		this.postgres.createUser("orders", FIRST);
		this.rotation.createSecret(this.postgres.secretFor("orders", FIRST));
	}

	@AfterEach
	void close() {
		this.rotation.close();
	}

	@Test
	void whenCreatedThenPendingDiffersInItsPasswordOnly() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		String password = this.rotation.password("AWSPENDING");
		assertThat(password).hasSize(32)
			.matches(".*[a-z].*")
			.matches(".*[A-Z].*")
			.matches(".*[0-9].*")
			.matches(".*[^a-zA-Z0-9].*")
			.doesNotContain(":", "/", "@", "\"", "'", "\\");
		assertThat(this.rotation.text("AWSPENDING")).isEqualTo(this.postgres.secretFor("orders", password));
		assertThat(this.rotation.labels(token)).containsExactly("AWSPENDING");
		assertThat(this.rotation.password("AWSCURRENT")).isEqualTo(FIRST);
		assertThat(this.postgres.canLogIn("orders", FIRST)).isTrue();
	}

	@Test
	void whenCreatedTwiceThenPendingStays() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		String text = this.rotation.text("AWSPENDING");
		this.rotation.run("createSecret", token);
		assertThat(this.rotation.text("AWSPENDING")).isEqualTo(text);
	}

	@Test
	void whenCharactersAreExcludedThenNoPasswordHoldsThem() {
		String token = this.rotation.begin();
		this.rotation.run(new PostgresRotationFunction(this.rotation.client(),
				Map.of("EXCLUDE_CHARACTERS", "abcdefghijklmnopqrstuvwxy0123456789")), "createSecret", token);
		assertThat(this.rotation.password("AWSPENDING")).doesNotContainPattern("[a-y0-8]");
	}

	@Test
	void whenCurrentIsUnusableThenNothingIsCreated() {
		this.rotation.put("{\"password\":\"canary\"}", "AWSCURRENT");
		String token = this.rotation.begin();
		assertFails("createSecret", token, "AWSCURRENT has no text under the key \"host\"");
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> this.rotation.text("AWSPENDING"));
	}

	@Test
	void whenPendingIsUnusableThenCreateSaysSo() {
		String token = this.rotation.begin();
		this.rotation.put(token, "canary", "AWSPENDING");
		assertFails("createSecret", token, "AWSPENDING is not a JSON object");
	}

	@Test
	void whenSetThenOnlyPendingLogsInAndCurrentStays() {
		String before = this.rotation.current();
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		assertThat(this.postgres.canLogIn("orders", this.rotation.password("AWSPENDING"))).isTrue();
		assertThat(this.postgres.canLogIn("orders", FIRST)).isFalse();
		assertThat(this.rotation.current()).isEqualTo(before);
	}

	@Test
	void whenSetTwiceThenPasswordIsNotTouchedAgain() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		String stored = this.postgres.storedPassword("orders");
		this.rotation.run("setSecret", token);
		assertThat(this.postgres.storedPassword("orders")).isEqualTo(stored);
	}

	@Test
	void whenCutOffAfterSetThenTheSameRotationRunsThrough() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		String password = this.rotation.password("AWSPENDING");
		this.rotation.runAll(token);
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.rotation.password("AWSCURRENT")).isEqualTo(password);
		assertThat(this.postgres.canLogIn("orders", password)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "it's %s $1 ? ${x} #{y}", "a:/@\"\\b", "ünïcödé 密码 🔑" })
	void whenCurrentPasswordHasOddCharactersThenItIsRotated(String password) {
		this.postgres.createUser("orders", password);
		this.rotation.put(this.postgres.secretFor("orders", password), "AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.postgres.canLogIn("orders", password)).isFalse();
		assertThat(this.postgres.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
	}

	@Test
	void whenUsernameNeedsQuotingThenItsPasswordIsRotated() {
		String username = "Or\"ders; it's -- me";
		this.postgres.createUser(username, FIRST);
		this.rotation.put(this.postgres.secretFor(username, FIRST), "AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.postgres.canLogIn(username, FIRST)).isFalse();
		assertThat(this.postgres.canLogIn(username, this.rotation.password("AWSCURRENT"))).isTrue();
		assertThat(this.postgres.canLogIn("orders", FIRST)).isTrue();
	}

	@Test
	void whenUserStartsAsAnotherRoleThenItsPasswordIsRotated() {
		this.postgres.execute("DROP ROLE IF EXISTS orders_owner; CREATE ROLE orders_owner NOLOGIN;"
				+ " GRANT orders_owner TO orders; ALTER ROLE orders SET ROLE orders_owner");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.postgres.canLogIn("orders", FIRST)).isFalse();
		assertThat(this.postgres.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
	}

	@Test
	void whenAnOlderRotationWasAbandonedAfterSetThenSetFails() {
		String abandoned = this.rotation.begin();
		this.rotation.run("createSecret", abandoned);
		this.rotation.run("setSecret", abandoned);
		String lost = this.rotation.password("AWSPENDING");
		this.rotation.abandon(abandoned);
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "refused the passwords of AWSPENDING and AWSCURRENT");
		assertThat(this.postgres.canLogIn("orders", lost)).isTrue();
	}

	@Test
	void whenAnOlderRotationWasAbandonedBeforeSetThenANewOneRunsThrough() {
		String abandoned = this.rotation.begin();
		this.rotation.run("createSecret", abandoned);
		this.rotation.abandon(abandoned);
		String token = this.rotation.begin();
		this.rotation.runAll(token);
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.postgres.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
	}

	@Test
	void whenOnlyPreviousCanLogInThenItSetsThePassword() {
		this.rotation.put(this.postgres.secretFor("orders", "never set"), "AWSCURRENT");
		assertThat(this.rotation.password("AWSPREVIOUS")).isEqualTo(FIRST);
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.postgres.canLogIn("orders", FIRST)).isFalse();
		assertThat(this.postgres.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
	}

	@Test
	void whenOnlyPreviousCanLogInThenCurrentSaysHowToConnect() {
		this.postgres.createUser("tls_only", FIRST);
		this.rotation.put(this.postgres.secretFor("tls_only", FIRST, Map.of("ssl", false, "dbname", "gone")),
				"AWSCURRENT");
		this.rotation.put(this.postgres.secretFor("tls_only", "never set"), "AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.postgres.canLogIn("tls_only", this.rotation.password("AWSCURRENT"))).isTrue();
	}

	@Test
	void whenPreviousIsOfAnotherHostThenItIsNotTried() {
		this.rotation.put(this.postgres.secretFor("orders", FIRST, Map.of("host", "127.0.0.1")), "AWSCURRENT");
		this.rotation.put(this.postgres.secretFor("orders", "canary never set"), "AWSCURRENT");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "AWSPENDING and AWSPREVIOUS differ in host, port or username");
		assertThat(this.postgres.canLogIn("orders", FIRST)).isTrue();
	}

	@Test
	void whenNoVersionCanLogInThenSetFails() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.postgres.createUser("orders", "canary changed by hand");
		assertFails("setSecret", token,
				"refused the passwords of AWSPENDING and AWSCURRENT, and there is no AWSPREVIOUS");
		this.rotation.put(this.postgres.secretFor("orders", "canary never set"), "AWSCURRENT");
		assertFails("setSecret", token, "refused the passwords of AWSPENDING, AWSCURRENT and AWSPREVIOUS");
		assertThat(this.postgres.canLogIn("orders", "canary changed by hand")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "host, 127.0.0.1", "username, canary", "port, 5433" })
	void whenPendingIsForAnotherAccountThenItIsRefusedEvenIfItCouldLogIn(String key, String value) {
		String token = this.rotation.begin();
		this.rotation.put(token, this.postgres.secretFor("orders", FIRST, Map.of(key, value)), "AWSPENDING");
		assertFails("setSecret", token, "AWSPENDING and AWSCURRENT differ in host, port or username");
	}

	@Test
	void whenDatabaseDoesNotAnswerThenSetSaysSo() {
		this.rotation.put(this.postgres.secretFor("orders", FIRST, Map.of("port", 1)), "AWSCURRENT");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token,
				"the session with AWSPENDING failed with SQLState 08001 (PSQLException caused by ConnectException)");
	}

	@Test
	void whenUserMayNotChangeItsPasswordThenSetSaysSo() {
		this.postgres.execute("ALTER ROLE orders SET default_transaction_read_only = on");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the session with AWSCURRENT failed with SQLState 25006 (PSQLException)");
		assertThat(this.postgres.canLogIn("orders", FIRST)).isTrue();
	}

	@Test
	void whenDriverFailsInAnUnforeseenWayThenItsWordsAreNotRepeated() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		RotationEvent event = new RotationEvent(RotationStep.TEST, this.rotation.arn(), token);
		SecretVersions versions = new SecretVersions(this.rotation.client(), event);
		RotationRun broken = new RotationRun(event, versions, new BrokenDatabase(), SingleUserRotation::new, "");
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(broken::run)
			.withMessageEndingWith(
					"the session with AWSPENDING failed (IllegalStateException caused by IllegalArgumentException)")
			.withNoCause();
	}

	@Test
	void whenSetBeforeCreatedThenFails() {
		String token = this.rotation.begin();
		assertFails("setSecret", token, "AWSPENDING has no value");
		assertFails("testSecret", token, "AWSPENDING has no value");
		assertFails("finishSecret", token, "AWSPENDING has no value");
		assertThat(this.rotation.labels(token)).containsExactly("AWSPENDING");
	}

	@Test
	void whenTestedAfterSetThenPassesAsOftenAsItIsRun() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		this.rotation.run("testSecret", token);
		this.rotation.run("testSecret", token);
		assertThat(this.rotation.labels(token)).containsExactly("AWSPENDING");
	}

	@Test
	void whenTestedBeforeSetThenFails() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("testSecret", token, "the database refused the password of AWSPENDING");
	}

	@Test
	void whenFinishedThenLabelsMove() {
		String before = this.rotation.current();
		String token = this.rotation.begin();
		this.rotation.runAll(token);
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.rotation.labels(before)).containsExactly("AWSPREVIOUS");
		assertThat(this.rotation.labels(token)).contains("AWSCURRENT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "createSecret", "setSecret", "testSecret", "finishSecret" })
	void whenFinishedThenNoStepDoesAnything(String step) {
		String token = this.rotation.begin();
		this.rotation.runAll(token);
		String text = this.rotation.text("AWSCURRENT");
		String stored = this.postgres.storedPassword("orders");
		this.rotation.run(step, token);
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.rotation.text("AWSCURRENT")).isEqualTo(text);
		assertThat(this.postgres.storedPassword("orders")).isEqualTo(stored);
	}

	@ParameterizedTest
	@ValueSource(strings = { "createSecret", "setSecret", "testSecret", "finishSecret" })
	void whenTokenIsUnknownThenFails(String step) {
		this.rotation.begin();
		String unknown = "00000000-0000-0000-0000-000000000000";
		assertFails(step, unknown, "the secret has no version " + unknown);
	}

	@ParameterizedTest
	@ValueSource(strings = { "createSecret", "setSecret", "testSecret", "finishSecret" })
	void whenVersionIsNotPendingThenFails(String step) {
		String before = this.rotation.current();
		this.rotation.runAll(this.rotation.begin());
		assertFails(step, before, "version " + before + " is not AWSPENDING");
	}

	@Test
	void whenRotationIsCancelledThenFails() {
		String token = this.rotation.begin();
		this.rotation.client().cancelRotateSecret((request) -> request.secretId(this.rotation.arn()));
		assertFails("createSecret", token, "rotation is not enabled for the secret");
	}

	@Test
	void whenStepIsUnknownThenTheEventIsRefused() {
		String token = this.rotation.begin();
		assertThatIllegalArgumentException().isThrownBy(() -> this.rotation.run("create_secret", token));
	}

	private void assertFails(String step, String token, String reason) {
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> this.rotation.run(step, token))
			.satisfies((ex) -> {
				assertThat(ex.getStep()).isEqualTo(step);
				assertThat(ex.getSecretArn()).isEqualTo(this.rotation.arn());
				assertThat(ex.getReason()).contains(reason);
			})
			.withMessageNotContaining("canary")
			.withNoCause();
	}

	/**
	 * A database whose driver breaks.
	 */
	private static final class BrokenDatabase implements Database {

		@Override
		public Set<String> engines() {
			return Set.of("postgres");
		}

		@Override
		public int defaultPort() {
			return 1;
		}

		@Override
		public String defaultDatabaseName() {
			return "none";
		}

		@Override
		public Optional<String> usernameProblem(DatabaseSecret secret) {
			return Optional.empty();
		}

		@Override
		public Optional<Session> login(DatabaseSecret secret) {
			throw new IllegalStateException(secret.password(), new IllegalArgumentException(secret.password()));
		}

	}

}
