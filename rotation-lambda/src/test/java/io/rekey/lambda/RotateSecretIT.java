// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole rotations: {@code RotateSecret} calls the function, which changes the password of
 * a user of a real PostgreSQL.
 */
class RotateSecretIT {

	private static final String FIRST = "canary-first";

	private final TestPostgres postgres = TestPostgres.get();

	private final TestRotation rotation = new TestRotation();

	@AfterEach
	void close() {
		this.rotation.close();
	}

	@Test
	void whenRotatedAgainAndAgainThenEachPasswordReplacesTheOneBefore() {
		this.postgres.createUser("orders", FIRST);
		this.rotation.createSecret(this.postgres.secretFor("orders", FIRST, Map.of("owner", "team a", "n", 1)));
		this.rotation.connectFunction();
		Set<String> passwords = new HashSet<>(Set.of(FIRST));
		for (int i = 0; i < 3; i++) {
			String before = this.rotation.current();
			String passwordBefore = this.rotation.password("AWSCURRENT");
			String verifierBefore = this.postgres.storedPassword("orders");
			String token = this.rotation.rotate();
			assertThat(this.rotation.failure()).isEmpty();
			assertThat(this.rotation.current()).isEqualTo(token);
			assertThat(this.rotation.labels(before)).containsExactly("AWSPREVIOUS");
			assertThat(this.rotation.password("AWSPREVIOUS")).isEqualTo(passwordBefore);
			assertThat(passwords.add(this.rotation.password("AWSCURRENT"))).isTrue();
			assertThat(withoutPassword("AWSCURRENT")).isEqualTo(withoutPassword("AWSPREVIOUS"));
			assertThat(this.postgres.storedPassword("orders")).isNotEqualTo(verifierBefore);
			assertThat(this.postgres.canLogIn("orders", this.rotation.password("AWSCURRENT"))).isTrue();
			assertThat(this.postgres.canLogIn("orders", passwordBefore)).isFalse();
		}
	}

	@Test
	void whenRotatedThenNoPasswordIsLogged() {
		this.postgres.createUser("orders", FIRST);
		this.rotation.createSecret(this.postgres.secretFor("orders", FIRST));
		this.rotation.connectFunction();
		String log = whileLogging(this.rotation::rotate);
		assertThat(log).contains("createSecret: version ").contains("finishSecret: version ").contains("ALTER USER");
		assertThat(log).doesNotContain(FIRST, this.rotation.password("AWSCURRENT"));
		assertThat(this.postgres.log()).doesNotContain(this.rotation.password("AWSCURRENT"));
	}

	private JsonNode withoutPassword(String label) {
		ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(this.rotation.text(label));
		json.remove("password");
		return json;
	}

	/**
	 * All that the function and the driver log, at every level, while something runs.
	 */
	private static String whileLogging(Runnable work) {
		List<String> lines = new CopyOnWriteArrayList<>();
		Handler handler = new Handler() {

			@Override
			public void publish(LogRecord logged) {
				lines.add(new SimpleFormatter().format(logged));
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		handler.setLevel(Level.ALL);
		List<Logger> loggers = List.of(Logger.getLogger("io.rekey"), Logger.getLogger("org.postgresql"));
		loggers.forEach((logger) -> {
			logger.setLevel(Level.ALL);
			logger.addHandler(handler);
		});
		try {
			work.run();
		}
		finally {
			loggers.forEach((logger) -> {
				logger.removeHandler(handler);
				logger.setLevel(null);
			});
		}
		return String.join("\n", lines);
	}

}
