// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for an application with Spring Cloud's bootstrap context, which is made before
 * the application's own and prepares an environment as well.
 */
class BootstrapIT {

	private static final AtomicInteger count = new AtomicInteger();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "bootstrap/" + count.incrementAndGet();

	@ParameterizedTest
	@ValueSource(strings = { "spring.config.import: aws-secretsmanager:%s\na: ${k}", "a: ${secret@%s#k}",
			"spring.config.import: aws-secretsmanager:%s\na: ${secret@%1$s#k}" })
	void whenThereIsABootstrapContextThenSecretsAreReadOnce(String yaml) {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		long batches = this.aws.count("BatchGetSecretValue");
		long singles = this.aws.count("GetSecretValue");
		try (var context = run(yaml)) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v1");
			assertThat(this.aws.count("BatchGetSecretValue") - batches + this.aws.count("GetSecretValue") - singles)
				.isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.config.import: aws-secretsmanager:%s\na: ${k}\nb: fixed",
			"a: ${secret@%s#k}\nb: fixed" })
	void whenAnOperatorRefreshesThenTheAnswerIsComplete(String yaml) {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		try (var context = run(yaml)) {
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			Set<String> keys = context.getBean(ContextRefresher.class).refresh();
			assertThat(keys).contains("a");
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v2");
			this.aws.putSecretValue(this.secret, "{\"k\":\"v3\"}");
			assertThat(context.getBean(ContextRefresher.class).refresh()).contains("a");
			assertThat(context.getBean(ContextRefresher.class).refresh()).isEmpty();
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v3");
		}
	}

	@Test
	void whenTheApplicationEndsThenNoThreadIsLeft() {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (var context = run("a: ${secret@%s#k}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v1");
		}
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn(
					(thread) -> !before.contains(thread) && thread.isAlive() && thread.getName().startsWith("rekey"))
			.isEmpty());
	}

	@Test
	void whenTheBootstrapContextHasReferencesThenTheApplicationFollowsThem() throws Exception {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		Files.writeString(this.directory.resolve("bootstrap.yml"), "early: ${secret@%s#k}".formatted(this.secret));
		try (var context = run("a: ${early}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v1");
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			assertThat(context.getBean(ContextRefresher.class).refresh()).contains("a", "early");
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v2");
		}
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory,
				yaml.formatted(this.secret) + "\nrekey.rotation: {min-interval: 0s, reconcile-interval: 0s}",
				TestApplications.Library.class, "--spring.cloud.bootstrap.enabled=true",
				"--spring.cloud.bootstrap.location=" + this.directory.toUri());
	}

}
