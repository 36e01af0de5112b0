// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import io.rekey.Secrets;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for an application that turns the library off.
 */
class DisabledTests {

	private static final String YAML = """
			spring.config.import: "aws-secretsmanager:disabled/app"
			rekey.rotation.queue: nowhere
			refers: ${secret@disabled/app#key:default}
			spring.datasource.password: plaintext
			rekey.guard.plaintext: fail
			""";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenDisabledThenNothingIsReadAndNoBeanIsMade() {
		this.aws.createSecret("disabled/app", "{\"key\":\"value\",\"imported\":\"yes\"}");
		this.aws.clearCalls();
		try (var context = TestApplications.run(this.aws, this.directory, YAML, TestApplications.Library.class,
				"--rekey.enabled=false")) {
			assertThat(context.getEnvironment().getProperty("refers")).isEqualTo("default");
			assertThat(context.getEnvironment().containsProperty("imported")).isFalse();
			assertThat(context.getBeanProvider(Secrets.class).getIfAvailable()).isNull();
			assertThat(ours(context)).isEmpty();
		}
		assertThat(this.aws.calls()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "${secret@disabled/db#k}", "jdbc:x:${secret@disabled/db}", "${via}",
			"${missing:${secret@x#k}}", "${ secret@disabled/db#k}", "${secret@${stage}/db#k}" })
	void whenDisabledThenWhoAsksForAReferenceGetsAClearExceptionAndNoLiteral(String text) {
		String yaml = "stage: x\nvia: ${secret@disabled/via#k}\ntest.user-name: \"" + text + "\"";
		try (var context = TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class,
				"--rekey.enabled=false")) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertUnresolved(() -> environment.getProperty("test.user-name"));
			assertUnresolved(() -> environment.resolvePlaceholders("${test.user-name}"));
			assertUnresolved(() -> Binder.get(environment).bind("test.user-name", String.class));
			assertUnresolved(() -> Binder.get(environment).bind("test", Bindable.mapOf(String.class, String.class)));
			assertUnresolved(() -> Binder.get(environment).bind("test", Named.class));
		}
	}

	private static void assertUnresolved(ThrowingCallable asks) {
		assertThatThrownBy(asks).satisfies((ex) -> assertThat(NestedExceptionUtils.getMostSpecificCause(ex))
			.isInstanceOf(UnresolvedSecretsException.class)
			.hasMessageContainingAll("${", "in property", "application.yml"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenDisabledThenABeanThatNeedsAReferenceStopsTheStartWithTheFix(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> TestApplications
					.run(this.aws, this.directory, "test.user-name: ${secret@disabled/bean#k}", Bound.class,
							"--rekey.enabled=false")
					.close());
		assertThat(output).contains("A secret could not be resolved", "${secret@disabled/bean#k}",
				"Property: test.user-name", "application.yml] - 1:17", "'rekey.enabled' is false",
				"Remove 'rekey.enabled: false', or give the reference a default");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenDisabledThenAReferenceInAnAnnotationStopsTheStartWithTheFix(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> TestApplications.run(this.aws, this.directory, "a: b", Annotated.class, "--rekey.enabled=false")
					.close());
		assertThat(output).contains("A secret could not be resolved", "${secret@disabled/value#k}",
				"'rekey.enabled' is false");
	}

	@Test
	void whenDisabledThenAListWithAReferenceIsNotBoundEither() {
		String yaml = "test.urls: [a, \"${secret@disabled/list#k}\"]\ntest.servers: [{password: \"${secret@disabled/list}\"}]";
		try (var context = TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class,
				"--rekey.enabled=false")) {
			Binder binder = Binder.get(context.getEnvironment());
			assertUnresolved(() -> binder.bind("test.urls", Bindable.listOf(String.class)));
			assertUnresolved(() -> binder.bind("test.servers", Bindable.listOf(Properties.class)));
			assertUnresolved(() -> context.getEnvironment().getProperty("test.urls[1]"));
			assertThat(context.getEnvironment().getProperty("test.urls[0]")).isEqualTo("a");
		}
	}

	@Test
	void whenDisabledThenDefaultsCount() {
		String yaml = """
				other: text
				test.user-name: ${secret@disabled/db#k:default}
				nested: ${secret@disabled/db#k:${other}}
				whole: "${secret@disabled/db:}"
				outer: ${missing:${secret@disabled/db#k:inner}}
				""";
		try (var context = TestApplications.run(this.aws, this.directory, yaml, Bound.class, "--rekey.enabled=false")) {
			assertThat(context.getBean(Named.class).userName()).isEqualTo("default");
			assertThat(context.getEnvironment().getProperty("nested")).isEqualTo("text");
			assertThat(context.getEnvironment().getProperty("whole")).isEmpty();
			assertThat(context.getEnvironment().getProperty("outer")).isEqualTo("inner");
		}
		assertThat(this.aws.calls()).isEmpty();
	}

	@Test
	void whenDisabledThenAReferenceInALatePropertySourceIsNoLiteralEither() throws IOException {
		Files.writeString(this.directory.resolve("late.properties"), "test.user-name=${secret@disabled/late#k}\n");
		System.setProperty("late.directory", this.directory.toString());
		try {
			assertThatException()
				.isThrownBy(() -> TestApplications
					.run(this.aws, this.directory, "a: b", Late.class, "--rekey.enabled=false")
					.close())
				.havingRootCause()
				.isInstanceOf(UnresolvedSecretsException.class);
		}
		finally {
			System.clearProperty("late.directory");
		}
	}

	@Test
	void whenDisabledThenAnOverriddenReferenceIsNone() {
		try (var context = TestApplications.run(this.aws, this.directory, "test.user-name: ${secret@disabled/db#k}",
				Bound.class, "--rekey.enabled=false", "--test.userName=literal")) {
			assertThat(context.getBean(Named.class).userName()).isEqualTo("literal");
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenItIsNeitherTrueNorFalseThenNamesThePropertyAndWhereItStands(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestApplications
			.run(this.aws, this.directory, "rekey.enabled: perhaps", TestApplications.Library.class)
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START", "Property: rekey.enabled",
				"application.yml] - 1:16");
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(Named.class)
	static class Bound {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Bound.class)
	@PropertySource("file:${late.directory}/late.properties")
	static class Late {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Annotated {

		Annotated(@Value("${secret@disabled/value#k}") String value) {
			assertThat(value).isNull();
		}

	}

	@ConfigurationProperties("test")
	record Named(String userName) {

	}

	private static List<String> ours(ConfigurableApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames())
			.filter((name) -> context.getBean(name).getClass().getPackageName().startsWith("io.rekey"))
			.filter((name) -> !name.endsWith("Library"))
			.toList();
	}

}
