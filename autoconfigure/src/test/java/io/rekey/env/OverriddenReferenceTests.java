// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for references that another property source overrides.
 */
class OverriddenReferenceTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeEach
	void clear() {
		this.aws.clearCalls();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "app.password|app.password", "app.user-name|app.userName", "app.userName|app.user-name",
					"app.username|app.user-name", "app.list[0]|app.list[0]", "app.list[1]|app.list[0]",
					"app.list[0].password|app.list[0].name", "app.list[1]|app.list", "app.map[a.b]|app.map[a.b]" })
	void whenAnArgumentOverridesAReferenceThenNothingIsRead(String name, String override) {
		try (var context = run(name + "=${secret@overridden/missing#k}", "--" + override + "=literal")) {
			assertThat(context.getEnvironment().getProperty(override)).isEqualTo("literal");
			assertNothingIsUsed(context);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "app.password|app.password.none", "app.map.a|app.map.b",
			"app.list|app.list[0]", "app.list[0]|app.list-of.x" })
	void whenAnArgumentOverridesSomethingElseThenTheReferenceCounts(String name, String other) {
		assertThatException().isThrownBy(() -> run(name + "=${secret@overridden/missing#k}", "--" + other + "=x"))
			.withMessageContaining("overridden/missing");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "app.user-name|APP_USERNAME", "app.user-name|APP_USER_NAME",
			"app.list[1]|APP_LIST_0", "app.password|app.password" })
	void whenAVariableOverridesAReferenceThenNothingIsRead(String name, String variable) {
		try (var context = run(name + "=${secret@overridden/missing#k}", Map.of(variable, "literal"))) {
			assertNothingIsUsed(context);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "APP_USERNAME|app.user-name", "APP_USER_NAME|app.user.name", "APP_LIST_0|app.list[0]" })
	void whenAnArgumentOverridesAVariableWithAReferenceThenNothingIsRead(String variable, String override) {
		try (var context = run("a=b", Map.of(variable, "${secret@overridden/missing#k}"),
				"--" + override + "=literal")) {
			assertNothingIsUsed(context);
		}
	}

	@Test
	void whenAVariableRefersToASecretThenItIsRead() {
		this.aws.createSecret("overridden/variable", "{\"k\":\"v\"}");
		try (var context = run("app.user-name=x", Map.of("APP_USERNAME", "${secret@overridden/variable#k}"))) {
			assertThat(this.aws.calls()).hasSize(1);
			assertThat(context.getEnvironment().getProperty("app.user-name")).isEqualTo("v");
		}
	}

	@Test
	void whenAProfileOverridesAReferenceThenOnlyItsOwnIsReadAndInThePolicy() throws IOException {
		this.aws.createSecret("overridden/test", "{\"k\":\"v\"}");
		Files.writeString(this.directory.resolve("application-test.properties"),
				"app.password=${secret@overridden/test#k}");
		try (var context = run("app.password=${secret@overridden/missing#k}", "--spring.profiles.active=test")) {
			assertThat(context.getEnvironment().getProperty("app.password")).isEqualTo("v");
			assertThat(context.getBean(SecretEnvironment.class).locations())
				.containsOnlyKeys(SecretId.of("overridden/test"));
		}
	}

	@Test
	void whenAnImportedKeyOverridesAReferenceThenTheStartGoesOn() {
		this.aws.createSecret("overridden/import", "{\"app.password\":\"imported\"}");
		try (var context = run("app.password=${secret@overridden/missing#k}",
				"--spring.config.import=aws-secretsmanager:overridden/import")) {
			assertThat(context.getEnvironment().getProperty("app.password")).isEqualTo("imported");
		}
	}

	@Test
	void whenAnOverriddenTextIsReferredToByItsOtherNameThenWhatWinsCounts() {
		this.aws.createSecret("overridden/via", "{\"k\":\"v\"}");
		try (var context = run("a=${b}\nb=${secret@overridden/missing#k}\nc=${secret@overridden/via#k}", "--b=${c}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v");
			assertThat(context.getBean(SecretEnvironment.class).locations())
				.containsOnlyKeys(SecretId.of("overridden/via"));
		}
	}

	private void assertNothingIsUsed(ConfigurableApplicationContext context) {
		assertThat(context.getBean(SecretEnvironment.class).locations()).isEmpty();
		assertThat(this.aws.calls()).isEmpty();
	}

	private ConfigurableApplicationContext run(String properties, String... arguments) {
		return run(properties, Map.of(), arguments);
	}

	private ConfigurableApplicationContext run(String properties, Map<String, Object> variables, String... arguments) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		try {
			Files.writeString(this.directory.resolve("application.properties"), properties);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		List<String> all = new ArrayList<>(TestApplications.arguments(this.aws));
		all.addAll(List.of(arguments));
		all.add("--spring.config.location=" + this.directory.toUri());
		return new SpringApplicationBuilder(TestApplications.Library.class).environment(environment)
			.web(WebApplicationType.NONE)
			.run(all.toArray(new String[0]));
	}

}
