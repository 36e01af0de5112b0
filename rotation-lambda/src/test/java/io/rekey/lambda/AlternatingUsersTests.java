// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the strategy "alternating users" promises for each kind of database, tested on a
 * real one.
 */
abstract class AlternatingUsersTests {

	private static final String FIRST = "canary-first";

	private static final String MASTER = "canary-master";

	private final TestServer server;

	private final TestRotation rotation;

	private String masterArn = "";

	AlternatingUsersTests(TestServer server) {
		this.server = server;
		this.rotation = new TestRotation((client) -> function(client, Map.of()));
	}

	abstract RotationFunction function(SecretsManagerClient client, Map<String, String> environment);

	@BeforeEach
	void createSecrets() {
		this.server.dropUser("orders_clone");
		this.server.dropUser("orders");
		this.server.createUser("orders", FIRST);
		this.server.createMaster("rotation_master", MASTER, "orders");
		this.server.createTable("things", "orders");
		this.masterArn = this.rotation.createMaster(this.server.secretFor("rotation_master", MASTER));
		this.rotation.createSecret(secretFor("orders", FIRST, Map.of()));
	}

	@AfterEach
	void close() {
		this.rotation.close();
	}

	TestServer server() {
		return this.server;
	}

	TestRotation rotation() {
		return this.rotation;
	}

	@Test
	void whenCreatedThenPendingNamesTheOtherUserAndTheDatabaseIsUntouched() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		String password = this.rotation.password("AWSPENDING");
		assertThat(password).hasSize(32).isNotEqualTo(FIRST);
		assertThat(this.rotation.text("AWSPENDING")).isEqualTo(secretFor("orders_clone", password, Map.of()));
		assertThat(this.server.canLogIn("orders_clone", password)).isFalse();
	}

	@Test
	void whenSetThenBothUsersLogInAndTheOtherHasTheSameRights() {
		String stored = this.server.storedPassword("orders");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		this.rotation.run("testSecret", token);
		assertThat(this.server.canLogIn("orders", FIRST)).isTrue();
		assertThat(this.server.storedPassword("orders")).isEqualTo(stored);
		assertMayRead("orders_clone", this.rotation.password("AWSPENDING"));
		assertThat(this.rotation.username("AWSCURRENT")).isEqualTo("orders");
	}

	@Test
	void whenRotatedAgainAndAgainThenTheTwoUsersTakeTurns() {
		this.rotation.connectFunction();
		for (String expected : new String[] { "orders_clone", "orders", "orders_clone", "orders" }) {
			String before = this.rotation.username("AWSCURRENT");
			String passwordBefore = this.rotation.password("AWSCURRENT");
			String storedBefore = this.server.storedPassword(before);
			String token = this.rotation.rotate();
			assertThat(this.rotation.failure()).isEmpty();
			assertThat(this.rotation.current()).isEqualTo(token);
			assertThat(this.rotation.username("AWSCURRENT")).isEqualTo(expected);
			assertThat(this.rotation.password("AWSCURRENT")).isNotEqualTo(passwordBefore);
			assertThat(this.server.storedPassword(before)).isEqualTo(storedBefore);
			assertThat(this.server.canLogIn(before, passwordBefore)).isTrue();
			assertMayRead(expected, this.rotation.password("AWSCURRENT"));
		}
	}

	@Test
	void whenRotatedThenTheServerLogsNoPassword() {
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.server.log()).doesNotContain(this.rotation.password("AWSCURRENT"));
		String clone = this.rotation.password("AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.server.log()).doesNotContain(this.rotation.password("AWSCURRENT"), clone);
	}

	@Test
	void whenSetTwiceThenThePasswordIsNotTouchedAgain() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		String stored = this.server.storedPassword("orders_clone");
		this.rotation.run("setSecret", token);
		assertThat(this.server.storedPassword("orders_clone")).isEqualTo(stored);
	}

	@Test
	void whenRotationIsStartedAgainThenSecretsManagerFinishesIt() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		String password = this.rotation.password("AWSPENDING");
		this.rotation.connectFunction();
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(this.rotation::rotate)
			.withMessageContaining("A previous rotation isn't complete");
		this.rotation.awaitRotation();
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.rotation.password("AWSCURRENT")).isEqualTo(password);
		assertMayRead("orders_clone", password);
	}

	@Test
	void whenAnOlderRotationWasAbandonedThenANewOneRunsThrough() {
		String abandoned = this.rotation.begin();
		this.rotation.run("createSecret", abandoned);
		this.rotation.run("setSecret", abandoned);
		String password = this.rotation.password("AWSPENDING");
		this.rotation.abandon(abandoned);
		String token = this.rotation.begin();
		this.rotation.runAll(token);
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.rotation.username("AWSCURRENT")).isEqualTo("orders_clone");
		assertThat(this.server.canLogIn("orders_clone", password)).isFalse();
		assertMayRead("orders_clone", this.rotation.password("AWSCURRENT"));
		assertFails("setSecret", abandoned, "the secret has no version " + abandoned);
	}

	@Test
	void whenTestedBeforeSetThenFails() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("testSecret", token, "the database refused the password of AWSPENDING");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Or\"ders; it's -- `me`", "ünï %s ?", "a@b" })
	void whenUsernameNeedsQuotingThenItIsCloned(String username) {
		this.server.dropUser(username + "_clone");
		this.server.createUser(username, FIRST);
		this.server.execute(grantForOddName(username));
		this.rotation.put(secretFor(username, FIRST, Map.of()), "AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertMayRead(username + "_clone", this.rotation.password("AWSCURRENT"));
		assertThat(this.server.canLogIn(username, FIRST)).isTrue();
		this.rotation.runAll(this.rotation.begin());
		assertMayRead(username, this.rotation.password("AWSCURRENT"));
		this.server.dropUser(username + "_clone");
		this.server.dropUser(username);
	}

	/**
	 * Let a user with an odd name read the table, and the master pass that on.
	 */
	abstract String grantForOddName(String username);

	@Test
	void whenMasterArnIsMissingThenNothingIsCreated() {
		this.rotation.put(this.server.secretFor("orders", FIRST), "AWSCURRENT");
		String token = this.rotation.begin();
		assertFails("createSecret", token, "AWSCURRENT has no text under the key \"masterarn\"");
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> this.rotation.text("AWSPENDING"));
	}

	@Test
	void whenNameOfTheOtherUserWouldBeTooLongThenNothingIsCreated() {
		this.rotation.put(secretFor("canary".repeat(13), FIRST, Map.of()), "AWSCURRENT");
		assertFails("createSecret", this.rotation.begin(), "the username with \"_clone\" appended is longer than ");
		assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> this.rotation.text("AWSPENDING"));
	}

	@Test
	void whenCurrentCanNotLogInThenTheMasterDoesNothing() {
		this.rotation.put(secretFor("orders", "canary-guessed", Map.of()), "AWSCURRENT");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the database refused the password of AWSCURRENT");
		assertThat(this.server.canLogIn("orders_clone", this.rotation.password("AWSPENDING"))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "host, 127.0.0.1, differ in host or port", "port, 1, differ in host or port",
			"username, rotation_master, the username of AWSPENDING is not that of AWSCURRENT",
			"username, orders, the username of AWSPENDING is not that of AWSCURRENT" })
	void whenPendingIsNotForTheOtherUserThenItIsRefused(String key, String value, String reason) {
		String token = this.rotation.begin();
		this.rotation.put(token, secretFor("orders_clone", "canary", Map.of(key, value)), "AWSPENDING");
		assertFails("setSecret", token, reason);
	}

	@ParameterizedTest
	@CsvSource({ "host, 127.0.0.1", "port, 1" })
	void whenMasterIsOfAnotherServerThenItsPasswordGoesNowhere(String key, String value) {
		this.rotation.putMaster(this.server.secretFor("rotation_master", MASTER, Map.of(key, value)));
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the master secret and AWSCURRENT differ in host or port");
	}

	@Test
	void whenMasterNamesNoServerThenTheEnvironmentMust() {
		this.rotation.putMaster("{\"username\":\"rotation_master\",\"password\":\"" + MASTER + "\"}");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the master secret has no text under the key \"host\"");
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> this.rotation.run(
				function(this.rotation.client(),
						Map.of("MASTER_HOST", "127.0.0.1", "MASTER_PORT", "" + this.server.port())),
				"setSecret", token))
			.withMessageContaining("the master secret and AWSCURRENT differ in host or port");
		this.rotation.run(
				function(this.rotation.client(),
						Map.of("MASTER_HOST", "localhost", "MASTER_PORT", "" + this.server.port())),
				"setSecret", token);
		assertMayRead("orders_clone", this.rotation.password("AWSPENDING"));
	}

	@Test
	void whenMasterIsTheOtherUserThenItIsRefused() {
		this.rotation.putMaster(this.server.secretFor("orders_clone", MASTER));
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "AWSPENDING is the user of the master secret");
	}

	@Test
	void whenMasterIsRefusedThenSaysSo() {
		this.rotation.putMaster(this.server.secretFor("rotation_master", "canary-wrong"));
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the database refused the password of the master secret");
	}

	@Test
	void whenThereIsNoMasterSecretThenSaysSo() {
		this.rotation.put(secretFor("orders", FIRST, Map.of("masterarn", "prod/none")), "AWSCURRENT");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the master secret has no AWSCURRENT");
	}

	@Test
	void whenMasterIsNoLoginThenSaysSo() {
		this.rotation.putMaster("canary");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the master secret is not a JSON object");
	}

	@Test
	void whenTheOtherUserIsDroppedThenItIsMadeAnew() {
		this.rotation.runAll(this.rotation.begin());
		this.rotation.runAll(this.rotation.begin());
		this.server.dropUser("orders_clone");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.rotation.username("AWSCURRENT")).isEqualTo("orders_clone");
		assertMayRead("orders_clone", this.rotation.password("AWSCURRENT"));
	}

	@Test
	void whenFinishedThenNoStepDoesAnything() {
		String token = this.rotation.begin();
		this.rotation.runAll(token);
		String text = this.rotation.text("AWSCURRENT");
		Set<String> stored = Set.of(this.server.storedPassword("orders"), this.server.storedPassword("orders_clone"));
		this.rotation.runAll(token);
		assertThat(this.rotation.current()).isEqualTo(token);
		assertThat(this.rotation.text("AWSCURRENT")).isEqualTo(text);
		assertThat(Set.of(this.server.storedPassword("orders"), this.server.storedPassword("orders_clone")))
			.isEqualTo(stored);
	}

	void assertMayRead(String username, String password) {
		assertThatCode(() -> this.server.executeAs(username, password, "SELECT n FROM things"))
			.doesNotThrowAnyException();
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.server.executeAs(username, password, "INSERT INTO things VALUES (1)"));
	}

	void assertFails(String step, String token, String reason) {
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> this.rotation.run(step, token))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason))
			.withMessageNotContaining("canary")
			.withNoCause();
	}

	String secretFor(String username, String password, Map<String, ?> others) {
		String withMaster = this.server.secretFor(username, password, Map.of("masterarn", this.masterArn));
		return TestServer.withKeys(withMaster, others);
	}

}
