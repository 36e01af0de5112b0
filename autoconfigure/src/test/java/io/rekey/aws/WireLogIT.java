// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.nio.file.Path;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an HTTP client that is told to log what it receives.
 */
@ExtendWith(OutputCaptureExtension.class)
class WireLogIT {

	private static final String LOGGER = "org.apache.hc.client5.http.wire";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@AfterEach
	void quiet() {
		level(null);
	}

	@ParameterizedTest
	@EnumSource(names = { "DEBUG", "TRACE" })
	void whenTheWireLogIsTurnedOnAtRunTimeThenNothingIsReadUntilItIsOff(LogLevel on, CapturedOutput output)
			throws Exception {
		String secret = "wire/" + on;
		this.aws.createSecret(secret, "{\"token\":\"canary-1\"}");
		try (var context = run(secret)) {
			level(on);
			this.aws.putSecretValue(secret, "{\"token\":\"canary-2\"}");
			RotationResult result = check(context, secret);
			assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
			assertThat(result.reason()).contains(LOGGER, "is at DEBUG");
			assertThat(context.getEnvironment().getProperty("app.token")).isEqualTo("canary-1");
			level(LogLevel.INFO);
			assertThat(check(context, secret).outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(output).doesNotContain("canary-");
		}
	}

	@Test
	void whenAllElseIsLoggedThenSecretsAreRead(CapturedOutput output) {
		this.aws.createSecret("wire/all", "{\"token\":\"canary-3\"}");
		try (var context = run("wire/all", "--logging.level.root=TRACE",
				"--logging.level.org.apache.hc.client5.http=TRACE")) {
			assertThat(context.getEnvironment().getProperty("app.token")).isEqualTo("canary-3");
			assertThat(output).contains("TRACE").doesNotContain("canary-");
		}
		finally {
			LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
			LoggingSystem.get(getClass().getClassLoader()).setLogLevel("org.apache.hc.client5.http", null);
		}
	}

	private void level(LogLevel level) {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LOGGER, level);
	}

	private ConfigurableApplicationContext run(String secret, String... arguments) {
		return TestApplications.run(this.aws, this.directory,
				"spring.config.import: aws-secretsmanager:" + secret + "?prefix=app.\nrekey.rotation.min-interval: 0s",
				TestApplications.Library.class, arguments);
	}

	private static RotationResult check(ConfigurableApplicationContext context, String secret) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

}
