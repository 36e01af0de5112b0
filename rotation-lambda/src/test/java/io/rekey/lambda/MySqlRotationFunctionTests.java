// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MySqlRotationFunction} on a real MariaDB.
 */
class MySqlRotationFunctionTests {

	private static final String FIRST = "canary-first";

	private final TestMariaDb server = TestMariaDb.get();

	private final TestRotation rotation = new TestRotation(MySqlRotationFunction::new);

	@BeforeEach
	void createSecret() {
		this.server.createUser("orders", FIRST);
		this.rotation.createSecret(this.server.secretFor("orders", FIRST));
	}

	@AfterEach
	void close() {
		this.rotation.close();
	}

	@Test
	void whenRotatedAgainAndAgainThenEachPasswordReplacesTheOneBefore() {
		this.rotation.connectFunction();
		for (int i = 0; i < 3; i++) {
			String before = this.rotation.password("AWSCURRENT");
			String token = this.rotation.rotate();
			assertThat(this.rotation.failure()).isEmpty();
			assertThat(this.rotation.current()).isEqualTo(token);
			assertThat(this.server.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
			assertThat(this.server.canLogIn("orders", before)).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mysql", "mariadb", "aurora-mysql" })
	void whenEngineIsOneThatTheDriverSpeaksToThenItIsRotated(String engine) {
		this.rotation.put(this.server.secretFor("orders", FIRST, Map.of("engine", engine, "dbname", "")), "AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.server.canLogIn("orders", FIRST)).isFalse();
	}

	@Test
	void whenEngineIsAnotherThenFails() {
		this.rotation.put(this.server.secretFor("orders", FIRST, Map.of("engine", "postgres")), "AWSCURRENT");
		assertFails("createSecret", this.rotation.begin(), "AWSCURRENT is not for one of the engines");
	}

	@Test
	void whenSetTwiceThenPasswordIsNotTouchedAgain() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.rotation.run("setSecret", token);
		this.rotation.run("setSecret", token);
		this.rotation.run("testSecret", token);
		assertThat(this.server.canLogIn("orders", this.rotation.password("AWSPENDING"))).isTrue();
		assertThat(this.rotation.password("AWSCURRENT")).isEqualTo(FIRST);
	}

	@Test
	void whenOnlyPreviousCanLogInThenItSetsThePassword() {
		this.rotation.put(this.server.secretFor("orders", "never set"), "AWSCURRENT");
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.server.canLogIn("orders", FIRST)).isFalse();
		assertThat(this.server.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
	}

	@Test
	void whenNoVersionCanLogInThenSetFails() {
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		this.server.createUser("orders", "canary changed by hand");
		assertFails("setSecret", token, "refused the passwords of AWSPENDING and AWSCURRENT");
	}

	@Test
	void whenDatabaseDoesNotExistThenSaysWithWhichError() {
		this.rotation.put(this.server.secretFor("orders", FIRST, Map.of("dbname", "canary")), "AWSCURRENT");
		String token = this.rotation.begin();
		this.rotation.run("createSecret", token);
		assertFails("setSecret", token, "the session with AWSCURRENT failed with SQLState 42000, error 10");
	}

	@Test
	void whenRotatedThenTheServerLogsNoPassword() {
		this.rotation.runAll(this.rotation.begin());
		assertThat(this.server.log()).contains("SET PASSWORD FOR 'orders'@'%'")
			.doesNotContain(this.rotation.password("AWSCURRENT"));
	}

	private void assertFails(String step, String token, String reason) {
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> this.rotation.run(step, token))
			.satisfies((ex) -> assertThat(ex.getReason()).contains(reason))
			.withMessageNotContaining("canary")
			.withNoCause();
	}

}
