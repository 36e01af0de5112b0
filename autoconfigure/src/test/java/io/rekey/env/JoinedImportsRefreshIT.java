// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for several imports when Spring Cloud prepares the environment again, and in
 * child contexts.
 */
class JoinedImportsRefreshIT {

	private static final String A_AND_B = "spring.config.import: aws-secretsmanager:joined/a;joined/b\n";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static boolean created;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeEach
	void create() {
		if (!created) {
			List.of("a", "b", "c")
				.forEach((name) -> this.aws.createSecret("joined/" + name,
						"{\"k\":\"" + name + "\",\"" + name + "\":\"1\",\"java.vendor\":\"" + name + "\"}"));
			created = true;
		}
	}

	@Test
	void whenNothingChangedThenARefreshLeavesOneSourceInItsPlace() {
		try (var context = run(A_AND_B)) {
			List<String> before = sources(context);
			assertThat(context.getBean(ContextRefresher.class).refresh()).isEmpty();
			assertThat(context.getBean(ContextRefresher.class).refresh()).isEmpty();
			assertThat(sources(context)).isEqualTo(before).contains("aws-secretsmanager:joined/a;joined/b");
			assertThat(property(context, "k")).isEqualTo("b");
		}
	}

	@Test
	void whenImportsCameAndWentThenARefreshFollows() throws IOException {
		try (var context = run(A_AND_B)) {
			Set<String> changed = refresh(context,
					"spring.config.import: [aws-secretsmanager:joined/b, aws-secretsmanager:joined/c]");
			assertThat(changed).containsExactlyInAnyOrder("k", "c", "spring.config.import", "spring.config.import[0]",
					"spring.config.import[1]", "java.vendor");
			assertThat(property(context, "k")).isEqualTo("c");
			assertThat(property(context, "c")).isEqualTo("1");
			assertThat(property(context, "b")).isEqualTo("1");
			assertThat(refresh(context, A_AND_B)).contains("spring.config.import").doesNotContain("k", "c");
			assertThat(imports(context)).allMatch((name) -> name.contains("joined/"));
			assertThat(property(context, "b")).isEqualTo("1");
		}
	}

	@Test
	void whenThereWasOneImportThenARefreshMayBringASecond() throws IOException {
		try (var context = run("spring.config.import: aws-secretsmanager:joined/a")) {
			assertThat(imports(context)).containsExactly("aws-secretsmanager:joined/a");
			assertThat(refresh(context, A_AND_B)).contains("b", "k");
			assertThat(property(context, "k")).isEqualTo("b");
			assertThat(property(context, "a")).isEqualTo("1");
		}
	}

	@Test
	void whenARefreshFailsThenTheImportsAreAsBefore() throws IOException {
		try (var context = run(A_AND_B)) {
			List<String> before = sources(context);
			Files.writeString(this.directory.resolve("application.yml"), A_AND_B + "x: ${secret@joined/a#none}");
			assertThatExceptionOfType(UnresolvedSecretsException.class)
				.isThrownBy(() -> context.getBean(ContextRefresher.class).refresh());
			assertThat(sources(context)).isEqualTo(before);
			assertThat(property(context, "k")).isEqualTo("b");
		}
	}

	@Test
	void whenRefreshedDuringReadsThenAReaderSeesNoHole() throws Exception {
		try (var context = run(A_AND_B)) {
			AtomicBoolean stop = new AtomicBoolean();
			AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
			CountDownLatch reading = new CountDownLatch(1);
			Thread reader = new Thread(() -> {
				try {
					while (!stop.get()) {
						assertThat(property(context, "k")).isEqualTo("b");
						assertThat(property(context, "a")).isEqualTo("1");
						reading.countDown();
					}
				}
				catch (Throwable ex) {
					failure.set(ex);
				}
			});
			reader.start();
			reading.await();
			for (int i = 0; i < 20; i++) {
				context.getBean(ContextRefresher.class).refresh();
			}
			stop.set(true);
			reader.join();
			assertThat(failure.get()).isNull();
		}
	}

	@Test
	void whenSpringCloudsOwnRefresherRunsThenNoPropertyMoves() {
		try (var context = run(A_AND_B + "rekey.rotation.enabled: false")) {
			assertThat(context.getBean(ContextRefresher.class).getClass().getName()).startsWith("org.springframework");
			String vendor = property(context, "java.vendor");
			assertThat(vendor).isEqualTo(System.getProperty("java.vendor"));
			assertThat(context.getBean(ContextRefresher.class).refresh()).isEmpty();
			assertThat(property(context, "java.vendor")).isEqualTo(vendor);
			assertThat(property(context, "k")).isEqualTo("b");
			assertThat(property(context, "a")).isEqualTo("1");
		}
	}

	@Test
	void whenParentAndChildImportThenEachHasItsOwnOrderAlsoAfterARefresh() {
		try (var parent = run(A_AND_B); var child = runChild(parent, "joined/a;joined/c")) {
			for (int i = 0; i < 3; i++) {
				assertThat(property(parent, "k")).isEqualTo("b");
				assertThat(property(parent, "c")).isNull();
				assertThat(property(child, "k")).isEqualTo("c");
				assertThat(property(child, "b")).isEqualTo("1");
				assertThat(imports(child)).startsWith("aws-secretsmanager:joined/a;joined/c");
				ConfigurableApplicationContext refreshed = (i == 0) ? child : parent;
				assertThat(refreshed.getBean(ContextRefresher.class).refresh()).isEmpty();
			}
			assertThat(imports(parent)).containsExactly("aws-secretsmanager:joined/a;joined/b");
		}
	}

	private Set<String> refresh(ConfigurableApplicationContext context, String yaml) throws IOException {
		Files.writeString(this.directory.resolve("application.yml"), yaml);
		return context.getBean(ContextRefresher.class).refresh();
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class);
	}

	private ConfigurableApplicationContext runChild(ConfigurableApplicationContext parent, String imported) {
		return new SpringApplicationBuilder(TestApplications.Library.class).web(WebApplicationType.NONE)
			.parent(parent)
			.run("--spring.config.import=aws-secretsmanager:" + imported, "--spring.main.banner-mode=off");
	}

	private static @Nullable String property(ConfigurableApplicationContext context, String name) {
		return context.getEnvironment().getProperty(name);
	}

	private static List<String> sources(ConfigurableApplicationContext context) {
		return context.getEnvironment().getPropertySources().stream().map(PropertySource::getName).toList();
	}

	private static List<String> imports(ConfigurableApplicationContext context) {
		return sources(context).stream().filter((name) -> name.startsWith("aws-secretsmanager:")).toList();
	}

}
