// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PlaintextGuard} in applications with real files.
 */
@ExtendWith(OutputCaptureExtension.class)
class PlaintextGuardTests {

	private static final String CANARY = "canary-never-shown";

	private static final String YAML = """
			spring:
			  datasource:
			    username: orders
			    password: canary-never-shown
			payments:
			  tokens:
			    - ${PAYMENTS_TOKEN}
			    - canary-never-shown
			safe.password: ${PASSWORD:none}
			pin.password: 1234
			""";

	@TempDir
	Path directory;

	@Test
	void whenNothingIsSetThenOneWarningNamesEachPropertyAndItsPlace(CapturedOutput output) {
		run(YAML).close();
		assertThat(output).containsOnlyOnce("3 properties in files look like credentials")
			.contains("Property: spring.datasource.password", "application.yml] - 4:15",
					"Instead: ${secret@NAME#password}", "Property: payments.tokens[1]", "application.yml] - 8:7",
					"Property: pin.password", "WARN", "rekey.guard.excludes")
			.doesNotContain(CANARY, "safe.password", "1234", "tokens[0]");
	}

	@Test
	void whenItIsToFailThenTheStartFailsWithAllFindings(CapturedOutput output) {
		assertThatExceptionOfType(PlaintextCredentialsException.class)
			.isThrownBy(() -> run(YAML + "rekey.guard.plaintext: fail"))
			.withMessageContaining("payments.tokens[1]")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(CANARY));
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "spring.datasource.password", "Property: payments.tokens[1]",
					"Store each value in Secrets Manager")
			.doesNotContain(CANARY);
	}

	@Test
	void whenCredentialsOfAwsAreFoundThenNoReferenceIsAdvised(CapturedOutput output) {
		run("rekey.aws.credentials: {access-key-id: x, secret-access-key: " + CANARY + "}\n"
				+ "spring.cloud.aws.credentials.secret-key: " + CANARY + "\n")
			.close();
		assertThat(output).contains("2 properties in files", "Property: rekey.aws.credentials.secret-access-key",
				"Property: spring.cloud.aws.credentials.secret-key", "Instead: the role of the task, pod or instance")
			.doesNotContain("${secret@NAME", CANARY);
	}

	@Test
	void whenItIsToFailAndNothingIsFoundThenTheApplicationStarts(CapturedOutput output) {
		run("safe.password: ${PASSWORD:}\nrekey.guard.plaintext: fail").close();
		assertThat(output).doesNotContain("like a credential", "like credentials");
	}

	@Test
	void whenItIsOffThenNothingIsSaid(CapturedOutput output) {
		run(YAML + "rekey.guard.plaintext: off").close();
		assertThat(output).doesNotContain("look like");
	}

	@Test
	void whenPropertiesAreExcludedThenTheyAreNotNamed(CapturedOutput output) {
		run(YAML + "rekey.guard.excludes: [spring.data-source.password, 'payments.*']").close();
		assertThat(output).contains("A property in a file looks like a credential", "pin.password")
			.doesNotContain("spring.datasource.password", "payments.tokens");
	}

	@Test
	void whenACredentialIsNotInAFileThenNothingIsSaid(CapturedOutput output) {
		System.setProperty("from.system.password", CANARY);
		try {
			run("a: b", "--from.arguments.password=" + CANARY).close();
		}
		finally {
			System.clearProperty("from.system.password");
		}
		assertThat(output).doesNotContain("looks like", "look like");
	}

	@Test
	void whenCredentialsAreMountedAsATreeThenNothingIsSaid(CapturedOutput output) throws IOException {
		Path tree = Files.createDirectory(this.directory.resolve("tree"));
		Files.writeString(tree.resolve("mounted.password"), CANARY);
		try (ConfigurableApplicationContext context = run("spring.config.import: configtree:" + tree + "/")) {
			assertThat(context.getEnvironment().getProperty("mounted.password")).isEqualTo(CANARY);
		}
		assertThat(output).doesNotContain("looks like", "look like");
	}

	@Test
	void whenTheContextIsRefreshedThenTheWarningIsNotRepeated(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(YAML)) {
			context.getBean(ContextRefresher.class).refresh();
		}
		assertThat(output).containsOnlyOnce("look like credentials");
	}

	@Test
	void whenAChildHasTheFilesOfItsParentThenTheWarningIsNotRepeated(CapturedOutput output) {
		try (ConfigurableApplicationContext parent = run(YAML);
				ConfigurableApplicationContext child = builder(file("child.yml", "child.password: geheim\n"))
					.parent(parent)
					.run("--spring.config.additional-location=" + file("application.yml", YAML).toUri())) {
			assertThat(child.getEnvironment().getProperty("pin.password")).isEqualTo("1234");
		}
		assertThat(output).containsOnlyOnce("Property: pin.password")
			.contains("A property in a file looks like a credential", "Property: child.password");
	}

	private ConfigurableApplicationContext run(String yaml, String... arguments) {
		return builder(file("application.yml", yaml)).run(arguments);
	}

	private static SpringApplicationBuilder builder(Path file) {
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE)
			.properties(Map.of("spring.config.location", file.toUri().toString(), "spring.main.banner-mode", "off",
					"rekey.aws.region", "eu-west-1"));
	}

	private Path file(String name, String yaml) {
		Path file = this.directory.resolve(name);
		try {
			return Files.writeString(file, yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RefreshAutoConfiguration.class)
	static class App {

	}

}
