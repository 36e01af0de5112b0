// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rotations that are cut off after each of their calls in turn, and run again with the
 * same token.
 */
class CutOffIT {

	private static final String FIRST = "canary-first";

	private final TestRotation rotation = new TestRotation();

	private String masterArn = "";

	@AfterEach
	void close() {
		this.rotation.close();
	}

	static Stream<Arguments> rotations() {
		RotationStrategy.Factory single = SingleUserRotation::new;
		RotationStrategy.Factory alternating = RotationFunction.alternatingUsers(Map.of());
		return Stream.of(Arguments.of(TestPostgres.get(), new PostgresDatabase(), single, "orders"),
				Arguments.of(TestMariaDb.get(), new MySqlDatabase(), single, "orders"),
				Arguments.of(TestPostgres.get(), new PostgresDatabase(), alternating, "orders_clone"),
				Arguments.of(TestMariaDb.get(), new MySqlDatabase(), alternating, "orders_clone"));
	}

	@ParameterizedTest
	@MethodSource("rotations")
	void whenCutOffAnywhereThenTheSameRotationRunsThrough(TestServer server, Database database,
			RotationStrategy.Factory strategy, String expectedUser) throws Exception {
		this.masterArn = this.rotation.createMaster(server.secretFor("rotation_master", "canary-master"));
		this.rotation.createSecret(server.secretFor("orders", FIRST));
		int calls = 0;
		boolean cutOff = true;
		while (cutOff) {
			calls++;
			prepare(server);
			String token = this.rotation.begin();
			cutOff = isCutOff(new CutOff(calls), database, strategy, token);
			if (cutOff) {
				runAll(this.rotation.client(), database, strategy, token);
			}
			assertThat(this.rotation.current()).isEqualTo(token);
			assertThat(this.rotation.username("AWSCURRENT")).isEqualTo(expectedUser);
			server.executeAs(expectedUser, this.rotation.password("AWSCURRENT"), "SELECT n FROM things");
			assertThat(server.canLogIn("orders", FIRST)).isEqualTo(!"orders".equals(expectedUser));
			// The next round makes another version current, which would leave this label
			// behind.
			this.rotation.abandon(token);
		}
		assertThat(calls).isGreaterThan(15);
	}

	private void prepare(TestServer server) {
		server.dropUser("orders_clone");
		server.dropUser("orders");
		server.createUser("orders", FIRST);
		server.createMaster("rotation_master", "canary-master", "orders");
		server.createTable("things", "orders");
		this.rotation.put(server.secretFor("orders", FIRST, Map.of("masterarn", this.masterArn)), "AWSCURRENT");
	}

	private boolean isCutOff(CutOff cutOff, Database database, RotationStrategy.Factory strategy, String token) {
		try {
			runAll(cutOff.around(this.rotation.client()), cutOff.around(database), strategy, token);
			return false;
		}
		catch (CutOff expected) {
			return true;
		}
	}

	private void runAll(SecretsManagerClient client, Database database, RotationStrategy.Factory strategy,
			String token) {
		for (RotationStep step : RotationStep.values()) {
			RotationEvent event = new RotationEvent(step, this.rotation.arn(), token);
			new RotationRun(event, new SecretVersions(client, event), database, strategy, ":/@\"'\\").run();
		}
	}

}
