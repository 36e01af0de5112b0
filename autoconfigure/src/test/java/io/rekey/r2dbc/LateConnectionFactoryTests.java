// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.r2dbc.spi.ConnectionFactory;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryBuilder;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for connection factories that are bound just before a rotation, and made just
 * after.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class LateConnectionFactoryTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int rotations;

	private static SecretId id;

	@TempDir
	private Path directory;

	@Test
	void whenOneRotationComesInBetweenThenItFollows(CapturedOutput output) {
		try (var context = run("late/r2dbc1", 1)) {
			assertThat(context.getBean(ConnectionFactory.class)).isNotNull();
			assertThat(context.getBean(PoolRegistry.class).pools()).singleElement()
				.satisfies((pool) -> assertThat(pool.logins().keys())
					.isEqualTo(new LoginKeys(id, "username", "password", null)));
			assertThat(output).doesNotContain("does not follow", "canary");
		}
	}

	@Test
	void whenTwoRotationsComeInBetweenThenAWarningSaysSo(CapturedOutput output) {
		try (var context = run("late/r2dbc2", 2)) {
			assertThat(context.getBean(ConnectionFactory.class)).isNotNull();
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output)
				.contains(
						"'spring.r2dbc.password' leads to secret 'late/r2dbc2', but its password is none of that"
								+ " secret's last two versions",
						"Set 'rekey.r2dbc.connectionFactory.secret: late/r2dbc2'.")
				.doesNotContain("canary");
		}
	}

	private ConfigurableApplicationContext run(String secret, int number) {
		FakeDriver.start("one", "canary-1");
		id = SecretId.of(secret);
		rotations = number;
		extension.aws().createSecret(secret, json(1));
		return TestApplications.run(extension.aws(), this.directory, """
				spring.r2dbc:
				  url: r2dbc:rekeyfake://one/db
				  username: ${secret@%s#username}
				  password: ${secret@%1$s#password}
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				""".formatted(secret), Boot.class);
	}

	private static String json(int version) {
		return "{'username':'user%1$d','password':'canary-%1$d'}".formatted(version).replace('\'', '"');
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class })
	@EnableConfigurationProperties(R2dbcProperties.class)
	static class Boot {

		/**
		 * The rotations come after the login was set, and before the driver is made.
		 */
		@Bean
		@Lazy
		ConnectionFactory connectionFactory(R2dbcProperties properties, SecretRotator rotator,
				ObjectProvider<ConnectionFactoryDecorator> decorators) {
			ConnectionFactoryBuilder builder = ConnectionFactoryBuilder.withUrl(properties.getUrl())
				.username(properties.getUsername())
				.password(properties.getPassword())
				.decorators(decorators.orderedStream().toList());
			for (int version = 2; version < 2 + rotations; version++) {
				extension.aws().putSecretValue(id.value(), json(version));
				assertThat(check(rotator)).isEqualTo(Outcome.ROTATED);
			}
			return builder.build();
		}

		private static Outcome check(SecretRotator rotator) {
			try {
				return rotator.signal(id, Signal.of(RotationTrigger.OPERATOR)).get(50, TimeUnit.SECONDS).outcome();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
