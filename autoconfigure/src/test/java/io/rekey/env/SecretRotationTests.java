// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.bean.BeanRotationAutoConfiguration;
import io.rekey.signal.RotationAutoConfiguration;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for properties that follow a rotation.
 */
class SecretRotationTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenAnUnrelatedPlaceholderHasNoValueThenPropertiesStillFollow() throws Exception {
		this.aws.createSecret("rotation/unrelated", "{\"k\":\"v1\"}");
		try (var context = run("""
				some.thing: "x ${not.there} y ${secret@rotation/unrelated#k}"
				a: ${secret@rotation/unrelated#k}
				""")) {
			assertThat(rotate(context, "rotation/unrelated", "{\"k\":\"v2\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v2");
			assertThat(context.getBean(SecretProperties.class).trace("some.thing")).hasSize(1);
		}
	}

	@Test
	void whenAReferredKeyIsGoneThenTheVersionIsRefused() throws Exception {
		this.aws.createSecret("rotation/key", "{\"k\":\"v1\",\"other\":\"x\"}");
		try (var context = run("a: ${secret@rotation/key#k}")) {
			RotationResult result = rotate(context, "rotation/key", "{\"other\":\"y\"}");
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("has no key 'k'", "in property 'a'");
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v1");
		}
	}

	@Test
	void whenAKeyWithADefaultIsGoneThenTheDefaultCounts() throws Exception {
		this.aws.createSecret("rotation/default", "{\"k\":\"v1\"}");
		try (var context = run("a: ${secret@rotation/default#k:none}")) {
			assertThat(rotate(context, "rotation/default", "{}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("none");
		}
	}

	@Test
	void whenAKeyWithAColonComesOrGoesThenThePropertyFollowsAndIsNamed() throws Exception {
		this.aws.createSecret("rotation/colon", "{\"k\":\"v1\"}");
		try (var context = run("a: ${secret@rotation/colon#k:other}")) {
			SecretProperties properties = context.getBean(SecretProperties.class);
			for (String[] step : new String[][] { { "{\"k\":\"v1\",\"k:other\":\"v2\"}", "v2" },
					{ "{\"k\":\"v1\"}", "v1" }, { "{}", "other" } }) {
				RotationResult result = rotate(context, "rotation/colon", step[0]);
				assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
				assertThat(context.getEnvironment().getProperty("a")).isEqualTo(step[1]);
				assertThat(properties.changed(result.previous(), Objects.requireNonNull(result.candidate())))
					.containsExactly("a");
			}
		}
	}

	@Test
	void whenAnImportedSecretIsNoJsonAnyMoreThenTheVersionIsRefused() throws Exception {
		this.aws.createSecret("rotation/json", "{\"k\":\"v1\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:rotation/json")) {
			assertThat(rotate(context, "rotation/json", "oops").outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("v1");
		}
	}

	@Test
	void whenAnImportedSecretIsMeantAsAnObjectAndIsNoneThenTheVersionIsRefusedWithItsPlace() throws Exception {
		this.aws.createSecret("rotation/flaw", "{\"k\":\"v1\"}");
		this.aws.createSecret("rotation/plain", "v1");
		try (var context = run("spring.config.import: aws-secretsmanager:rotation/flaw;rotation/plain")) {
			for (String secret : List.of("rotation/flaw", "rotation/plain")) {
				RotationResult result = rotate(context, secret, "{\"k\":\"canary\",}");
				assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
				assertThat(result.reason()).contains("it is no JSON from line 1, column 15 on")
					.doesNotContain("canary");
			}
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("v1");
			assertThat(context.getEnvironment().getProperty("plain")).isEqualTo("v1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: ${secret@rotation/again#k}\nb: ${secret@rotation/again#k}-${secret@rotation/again#k}",
			"spring.config.import: aws-secretsmanager:rotation/again\na: ${k}\nb: ${k}-${k}",
			"spring.config.import: aws-secretsmanager:rotation/again;rotation/again?prefix=p.\na: ${p.k}\nb: ${k}-${p.k}" })
	void whenAnApplicationRunsAgainWithItsEnvironmentThenItFollows(String yaml) throws Exception {
		this.aws.createSecret("rotation/again", "{\"k\":\"v1\"}");
		try {
			ConfigurableEnvironment environment;
			try (var context = run(yaml)) {
				environment = context.getEnvironment();
			}
			for (int i = 2; i < 4; i++) {
				try (var context = new SpringApplicationBuilder(TestApplications.Library.class).environment(environment)
					.web(WebApplicationType.NONE)
					.run(TestApplications.arguments(this.aws).toArray(new String[0]))) {
					assertThat(context.getEnvironment()).isSameAs(environment);
					assertThat(rotate(context, "rotation/again", "{\"k\":\"v" + i + "\"}").outcome())
						.isEqualTo(Outcome.ROTATED);
					assertThat(environment.getProperty("a")).isEqualTo("v" + i);
					assertThat(environment.getProperty("b")).isEqualTo("v" + i + "-v" + i);
				}
			}
		}
		finally {
			try (var client = TestClients.secretsManager(this.aws)) {
				client.deleteSecret((request) -> request.secretId("rotation/again").forceDeleteWithoutRecovery(true));
			}
		}
	}

	@Test
	void whenAPropertySourceAnnotationRefersToASecretThenItIsLoadedAndChecked() throws IOException {
		this.aws.createSecret("rotation/annotation", "{\"k\":\"v1\"}");
		Files.writeString(this.directory.resolve("late.properties"), "late=${secret@rotation/annotation#k}\n");
		System.setProperty("late.directory", this.directory.toString());
		try (var context = TestApplications.run(this.aws, this.directory, "a: b", Late.class)) {
			assertThat(context.getEnvironment().getProperty("late")).isEqualTo("v1");
		}
		finally {
			System.clearProperty("late.directory");
		}
	}

	@Test
	void whenAProfileSpecificFileRefersToASecretThenItResolves() throws IOException {
		this.aws.createSecret("rotation/profile", "{\"k\":\"v1\"}");
		Files.writeString(this.directory.resolve("application-prod.yml"), "a: ${secret@rotation/profile#k}\n");
		try (var context = TestApplications.run(this.aws, this.directory, "a: none", TestApplications.Library.class,
				"--spring.profiles.active=prod", "--spring.config.location=" + this.directory.toUri())) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v1");
		}
	}

	@Test
	void whenAnEnvironmentVariableRefersToASecretThenItIsTraced() throws Exception {
		this.aws.createSecret("rotation/variable", "{\"k\":\"v1\"}");
		try (var context = run("a: ${secret@rotation/variable#k}")) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("APP_TOKEN", "${secret@rotation/variable#k}")));
			assertThat(context.getBean(SecretProperties.class).trace("app.token")).hasSize(1);
			assertThat(context.getBean(SecretProperties.class).trace("APP_TOKEN")).hasSize(1);
		}
	}

	@Test
	void whenOptionalClassesAreMissingThenTheRestWorks() {
		for (String missing : List.of("org.springframework.boot.actuate", "org.springframework.cloud",
				"com.zaxxer.hikari", "org.springframework.jdbc")) {
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withClassLoader(new FilteredClassLoader(missing))
				.withInitializer((context) -> context.getBeanFactory()
					.registerSingleton("secretEnvironment", new SecretEnvironment()))
				.withConfiguration(
						AutoConfigurations.of(SecretsAutoConfiguration.class, RotationAutoConfiguration.class,
								BeanRotationAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class));
			if (!missing.equals("org.springframework.cloud")) {
				runner = runner.withConfiguration(AutoConfigurations.of(RefreshAutoConfiguration.class,
						ConfigurationPropertiesRebinderAutoConfiguration.class));
			}
			runner.run((context) -> assertThat(context).as(missing).hasNotFailed().hasSingleBean(SecretRotator.class));
		}
	}

	@Test
	void whenRotationIsDisabledThenThereIsNoPipeline() {
		this.aws.createSecret("rotation/disabled", "{\"k\":\"v1\"}");
		try (var context = run("a: ${secret@rotation/disabled#k}\nrekey.rotation.enabled: false")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v1");
			assertThat(context.getBeanNamesForType(SecretRotator.class)).isEmpty();
		}
	}

	@Test
	void whenNothingWasBootstrappedThenEverythingBacksOff() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SecretsAutoConfiguration.class, RotationAutoConfiguration.class,
					BeanRotationAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SecretRotator.class));
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class);
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String secret, String value)
			throws Exception {
		this.aws.putSecretValue(secret, value);
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@PropertySource("file:${late.directory}/late.properties")
	static class Late {

	}

}
