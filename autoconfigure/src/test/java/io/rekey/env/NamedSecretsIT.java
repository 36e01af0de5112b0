// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.store.SecretStore;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Once an application has started, nobody reads a secret by asking for a name that no
 * configuration has.
 */
class NamedSecretsIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void create() {
		for (String name : List.of("any/thing", "used/app", "lazy/dev", "added/late", "alias/target")) {
			extension.aws().createSecret(name, "{\"k\":\"v\"}");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "secret@any/thing#k", "secret@any/thing", "secret@not/there#k",
			"secret@arn:aws:secretsmanager:eu-west-1:123456789012:secret:any/thing-AbCdEf#k" })
	void whenAnEndpointAsksForASecretThatNothingNamesThenItIsNotRead(String name) {
		try (var context = run("a: ${secret@used/app#k}", App.class)) {
			EnvironmentEndpoint endpoint = new EnvironmentEndpoint(context.getEnvironment(), List.of(), Show.ALWAYS);
			assertThat(endpoint.environmentEntry(name).getProperty()).isNull();
			assertThat(context.getEnvironment().getProperty(name)).isNull();
			assertThat(this.aws.calls()).isEmpty();
			assertThat(context.getBean(SecretStore.class).followed()).hasSize(1);
		}
	}

	@Test
	void whenCodeResolvesATextThatNoConfigurationHasThenItIsNotRead() {
		try (var context = run("a: b", App.class)) {
			String text = "${secret@any/thing#k}";
			assertThat(context.getEnvironment().resolvePlaceholders(text)).isEqualTo(text);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> context.getEnvironment().resolveRequiredPlaceholders(text))
				.withMessageContaining("secret@any/thing#k");
			assertThat(this.aws.calls()).isEmpty();
		}
	}

	@Test
	void whenAnEndpointAsksForKeysThatThereAreNotThenNothingIsKept() {
		try (var context = run("a: ${secret@used/app#k}", App.class)) {
			for (int i = 0; i < 10; i++) {
				String name = "secret@used/app#none" + i;
				assertThat(context.getEnvironment().getProperty(name)).isNull();
				assertThat(context.getBean(SecretEnvironment.class)
					.marks()
					.find(new SecretReference(SecretId.of("used/app"), "none" + i))).isNull();
			}
		}
	}

	@Test
	void whenCodeAsksForASecretByItsNameThenItIsRead() {
		try (var context = run("a: b", App.class)) {
			assertThat(context.getBean(Secrets.class).get(SecretId.of("any/thing")).get("k")).isEqualTo("v");
			assertThat(context.getEnvironment().getProperty("secret@any/thing#k")).isEqualTo("v");
		}
	}

	@Test
	void whenAnAnnotationNamesASecretThenABeanThatIsMadeLateReadsItOnce() throws Exception {
		try (var context = run("stage: dev", App.class)) {
			CyclicBarrier barrier = new CyclicBarrier(8);
			List<CompletableFuture<Late>> reads = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				reads.add(CompletableFuture.supplyAsync(() -> {
					await(barrier);
					return context.getBean(Late.class);
				}, (task) -> new Thread(task).start()));
			}
			for (CompletableFuture<Late> read : reads) {
				assertThat(read.get().value).isEqualTo("v");
				assertThat(read.get().fallback).isEqualTo("fallback");
			}
			assertThat(this.aws.calls()).hasSize(2);
		}
	}

	@Test
	void whenNoBeanResolvesPlaceholdersThenAnnotationsStillWork() {
		try (var context = run("stage: dev", Plain.class)) {
			assertThat(context.getBean(Late.class).value).isEqualTo("v");
		}
	}

	@Test
	void whenAPropertyIsAddedLateThenItsSecretIsRead() {
		try (var context = run("a: b", App.class)) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("late", Map.of("added", "${secret@added/late#k}")));
			assertThat(context.getEnvironment().getProperty("added")).isEqualTo("v");
			assertThat(this.aws.calls()).hasSize(1);
		}
	}

	@Test
	void whenAnAliasNamesASecretThenItIsRead() {
		try (var context = run("rekey.secrets.short.id: alias/target", App.class)) {
			assertThat(context.getEnvironment().getProperty("secret@short#k")).isEqualTo("v");
		}
	}

	private ConfigurableApplicationContext run(String yaml, Class<?> configuration) {
		ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory, yaml, configuration);
		this.aws.clearCalls();
		return context;
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	static class Late {

		@Value("${secret@lazy/${stage}#k}")
		String value = "";

		@Value("${secret@lazy/none#k:fallback}")
		String fallback = "";

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class App {

		@Bean
		@Lazy
		@Scope("prototype")
		Late late() {
			return new Late();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SecretsAutoConfiguration.class)
	static class Plain {

		@Bean
		@Lazy
		Late late() {
			return new Late();
		}

	}

}
