// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretId;
import io.rekey.SecretRestoredEvent;
import io.rekey.SecretRevokedEvent;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.actuate.SecretsHealthAutoConfiguration;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.store.SecretStore;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A secret is deleted, or access to it taken away, while the application runs; and comes
 * back.
 */
@Timeout(120)
class RevocationIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "revoked/app" + ++count;

	private SecretsManagerClient client;

	@BeforeEach
	void prepare() {
		this.aws.createSecret(this.secret, "{\"k\":\"one\"}");
		this.client = TestClients.build(SecretsManagerClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void whenTheSecretIsDeletedThenItsLastVersionStaysAndHealthTellsUntilItIsRestored() {
		try (ConfigurableApplicationContext context = run()) {
			App app = context.getBean(App.class);
			this.client.deleteSecret((request) -> request.secretId(this.secret));
			await().untilAsserted(() -> assertThat(app.revoked).singleElement().satisfies((event) -> {
				assertThat(event.reason()).isEqualTo(Reason.MARKED_FOR_DELETION);
				assertThat(event.dropped()).isFalse();
			}));
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("one");
			assertThat(context.getEnvironment().getProperty("referred")).isEqualTo("one");
			assertThat(health(context)).isEqualTo("DEGRADED");
			this.client.restoreSecret((request) -> request.secretId(this.secret));
			await().untilAsserted(() -> assertThat(app.restored).hasSize(1));
			assertThat(health(context)).isEqualTo("UP");
			assertThat(app.revoked).hasSize(1);
		}
	}

	@Test
	void whenAccessIsTakenAwayAndTheSecretIsToBeDroppedThenNothingReadsItUntilAccessIsBack() {
		try (ConfigurableApplicationContext context = run("--rekey.on-revoked=drop")) {
			App app = context.getBean(App.class);
			Environment environment = context.getEnvironment();
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			await().untilAsserted(() -> assertThat(app.revoked).singleElement().satisfies((event) -> {
				assertThat(event.reason()).isEqualTo(Reason.ACCESS_DENIED);
				assertThat(event.dropped()).isTrue();
			}));
			assertThat(environment.getProperty("k")).isNull();
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> environment.getProperty("referred"))
				.withMessageContaining("was dropped")
				.withMessageNotContaining("one");
			assertThat(health(context)).isEqualTo("DEGRADED");
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			await().untilAsserted(() -> assertThat(app.restored).hasSize(1));
			assertThat(environment.getProperty("k")).isEqualTo("one");
			assertThat(environment.getProperty("referred")).isEqualTo("one");
			assertThat(health(context)).isEqualTo("UP");
		}
	}

	@Test
	void whenCurrentIsMovedBackThenTheOldValueIsLiveAgain() {
		try (ConfigurableApplicationContext context = run()) {
			String first = context.getBean(SecretStore.class).get(SecretId.of(this.secret)).versionId();
			String second = this.aws.putSecretValue(this.secret, "{\"k\":\"two\"}");
			await().until(() -> "two".equals(context.getEnvironment().getProperty("referred")));
			this.client.updateSecretVersionStage((request) -> request.secretId(this.secret)
				.versionStage("AWSCURRENT")
				.moveToVersionId(first)
				.removeFromVersionId(second));
			await().until(() -> "one".equals(context.getEnvironment().getProperty("referred")));
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("one");
		}
	}

	private static String health(ConfigurableApplicationContext context) {
		return context.getBean("secretsHealthIndicator", HealthIndicator.class).health().getStatus().getCode();
	}

	private ConfigurableApplicationContext run(String... arguments) {
		String[] all = new String[arguments.length + 1];
		System.arraycopy(arguments, 0, all, 0, arguments.length);
		all[arguments.length] = "--rekey.rotation.reconcile-interval=200ms";
		return TestApplications.run(this.aws, this.directory, """
				spring.config.import: aws-secretsmanager:%s
				referred: ${secret@%s#k}
				""".formatted(this.secret, this.secret), App.class, all);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration(SecretsHealthAutoConfiguration.class)
	static class App {

		final List<SecretRevokedEvent> revoked = new CopyOnWriteArrayList<>();

		final List<SecretRestoredEvent> restored = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRevokedEvent event) {
			this.revoked.add(event);
		}

		@EventListener
		void on(SecretRestoredEvent event) {
			this.restored.add(event);
		}

	}

}
