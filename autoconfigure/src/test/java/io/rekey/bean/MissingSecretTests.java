// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.RotationTrigger;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for references with a default and optional imports of secrets that do not exist:
 * nobody's read goes to AWS for them after the start, and they come in use once they are
 * there.
 */
@Timeout(120)
class MissingSecretTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String name = "missing/" + UUID.randomUUID();

	@Test
	void whenTheSecretIsMissingThenTheDefaultHoldsWithoutACallUntilItIsThere() throws Exception {
		try (ConfigurableApplicationContext context = run("token: ${secret@" + this.name + "#token:fallback}", "")) {
			this.aws.clearCalls();
			for (int i = 0; i < 1_000; i++) {
				assertThat(context.getEnvironment().getProperty("client.token")).isEqualTo("fallback");
			}
			assertThat(this.aws.calls()).isEmpty();
			assertThat(compare(context)).isEmpty();
			this.aws.createSecret(this.name, "{\"token\":\"there\"}");
			assertThat(compare(context)).singleElement()
				.satisfies((result) -> assertThat(result.outcome()).isEqualTo(Outcome.ROTATED));
			assertThat(context.getEnvironment().getProperty("client.token")).isEqualTo("there");
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("there");
			assertThat(context.getBean(Events.class).rotated).singleElement()
				.satisfies((event) -> assertThat(event.propertyNames()).contains("client.token"));
			this.aws.putSecretValue(this.name, "{\"token\":\"next\"}");
			compare(context);
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("next");
		}
	}

	@Test
	void whenTheWholeTextIsReferredToThenTheDefaultHoldsUntilItIsThere() throws Exception {
		try (ConfigurableApplicationContext context = run("token: ${secret@" + this.name + ":fallback}", "")) {
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("fallback");
			this.aws.createSecret(this.name, "plain");
			compare(context);
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("plain");
		}
	}

	@Test
	void whenAnOptionalImportIsMissingThenItsKeysAreThereOnceItIs() throws Exception {
		try (ConfigurableApplicationContext context = run("token: ${imported.token:fallback}",
				"spring.config.import: optional:aws-secretsmanager:" + this.name + "?prefix=imported.")) {
			this.aws.clearCalls();
			assertThat(context.getEnvironment().getProperty("imported.token")).isNull();
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("fallback");
			assertThat(this.aws.calls()).isEmpty();
			this.aws.createSecret(this.name, "{\"token\":\"there\"}");
			compare(context);
			assertThat(context.getEnvironment().getProperty("imported.token")).isEqualTo("there");
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("there");
		}
	}

	@Test
	void whenSecretsManagerIsAwayThenTheDefaultHoldsAndOthersRotate() throws Exception {
		String other = this.name + "-other";
		this.aws.createSecret(other, "{\"url\":\"one\"}");
		try (ConfigurableApplicationContext context = run("""
				token: ${secret@%s#token:fallback}
				  url: ${secret@%s#url}
				""".formatted(this.name, other), "")) {
			this.aws.putSecretValue(other, "{\"url\":\"two\"}");
			this.aws.clearCalls();
			compare(context);
			assertThat(context.getBean(Client.class).getUrl()).isEqualTo("two");
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("fallback");
			assertThat(this.aws.count("GetSecretValue")).isLessThanOrEqualTo(2);
		}
	}

	@Test
	void whenARefreshComesThenAMissingSecretThatIsThereNowIsFound() throws Exception {
		try (ConfigurableApplicationContext context = run("token: ${secret@" + this.name + "#token:fallback}", "")) {
			this.aws.createSecret(this.name, "{\"token\":\"there\"}");
			assertThat(context.getBean(ContextRefresher.class).refresh()).contains("client.token");
			assertThat(context.getBean(Client.class).getToken()).isEqualTo("there");
		}
	}

	private static List<RotationResult> compare(ConfigurableApplicationContext context) throws Exception {
		return context.getBean(SecretRotator.class).signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
	}

	private ConfigurableApplicationContext run(String client, String more) {
		return TestApplications.run(this.aws, this.directory, """
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				%s
				client:
				  %s
				""".formatted(more, client), App.class);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(Client.class)
	static class App {

		@Bean
		Events events() {
			return new Events();
		}

	}

	@ConfigurationProperties("client")
	static class Client {

		private String token = "";

		private String url = "";

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getUrl() {
			return this.url;
		}

		public void setUrl(String url) {
			this.url = url;
		}

	}

	static class Events {

		private final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

	}

}
