// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Path;
import java.util.Set;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.store.Signal;
import io.rekey.store.SecretRotator;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Log levels that an operator has set outlive rotations.
 */
class KeepingLoggingRebinderTests {

	private static final String LOGGER = "com.example.operated";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

	@AfterEach
	void reset() {
		this.logging.setLogLevel(LOGGER, null);
	}

	@Test
	void whenASecretRotatesThenALevelThatWasSetStays() throws Exception {
		this.aws.createSecret("levels/app", "{\"k\":\"v1\"}");
		try (ConfigurableApplicationContext context = run("app.key: ${secret@levels/app#k}")) {
			this.logging.setLogLevel(LOGGER, LogLevel.DEBUG);
			rotate(context, "levels/app", "{\"k\":\"v2\"}");
			assertThat(context.getEnvironment().getProperty("app.key")).isEqualTo("v2");
			assertThat(level()).isEqualTo(LogLevel.DEBUG);
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of("app.key")));
			assertThat(level()).isEqualTo(LogLevel.WARN);
		}
	}

	@Test
	void whenARotationChangesALevelThenItIsSet() throws Exception {
		this.aws.createSecret("levels/level", "{\"level\":\"WARN\"}");
		try (ConfigurableApplicationContext context = run("app: x")) {
			assertThat(context.isActive()).isTrue();
			assertThat(level()).isEqualTo(LogLevel.WARN);
		}
		try (ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory,
				"logging.level." + LOGGER + ": ${secret@levels/level#level}", TestApplications.Library.class)) {
			rotate(context, "levels/level", "{\"level\":\"ERROR\"}");
			assertThat(level()).isEqualTo(LogLevel.ERROR);
		}
	}

	private void rotate(ConfigurableApplicationContext context, String secret, String value) throws Exception {
		this.aws.putSecretValue(secret, value);
		context.getBean(SecretRotator.class).signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR)).get();
	}

	private LogLevel level() {
		return this.logging.getLoggerConfiguration(LOGGER).getLevelConfiguration().getLevel();
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml + "\nlogging.level." + LOGGER + ": WARN",
				TestApplications.Library.class);
	}

}
