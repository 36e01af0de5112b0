// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.nio.file.Path;
import java.util.function.Supplier;

import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.typed.RotatingSecretsAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for reads that allocate nothing.
 */
@Timeout(120)
class ReadAllocationTests {

	private static final int SMALLEST_OBJECT = 16;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "allocation/" + ++count;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void run() {
		this.aws.createSecret(this.secret, "{\"imported\":\"v1\",\"referred\":\"v2\"}");
		this.context = TestApplications.run(this.aws, this.directory, """
				spring.config.import: aws-secretsmanager:%1$s
				reference: ${secret@%1$s#referred}
				""".formatted(this.secret), App.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void whenAReferenceIsReadThenNothingIsAllocated() {
		PropertySource<?> source = source(SecretReferencePropertySource.class);
		String name = "secret@" + this.secret + "#referred";
		assertNothingIsAllocated(() -> source.getProperty(name), "v2");
	}

	@Test
	void whenAnImportedKeyIsReadThenNothingIsAllocated() {
		PropertySource<?> source = source(SecretPropertySource.class);
		assertNothingIsAllocated(() -> source.getProperty("imported"), "v1");
	}

	@Test
	void whenAnUnrelatedNameIsReadThenNothingIsAllocated() {
		PropertySource<?> references = source(SecretReferencePropertySource.class);
		PropertySource<?> imported = source(SecretPropertySource.class);
		assertNothingIsAllocated(() -> references.getProperty("spring.application.name"), null);
		assertNothingIsAllocated(() -> imported.getProperty("spring.application.name"), null);
	}

	@Test
	void whenAKeyIsReadInJavaThenNothingIsAllocated() {
		Secrets secrets = this.context.getBean(Secrets.class);
		SecretId id = SecretId.of(this.secret);
		assertNothingIsAllocated(() -> secrets.get(id).get("referred"), "v2");
	}

	@Test
	void whenAnObjectIsReadInJavaThenNothingIsAllocated() {
		RotatingSecret<Keys> rotating = this.context.getBean(RotatingSecrets.class).of(this.secret, Keys.class);
		assertNothingIsAllocated(() -> rotating.get().imported(), "v1");
	}

	@Test
	void whenAReadAllocatesAnObjectThenItIsFound() {
		assertThat(Allocations.of(Object::new)).isGreaterThanOrEqualTo((long) SMALLEST_OBJECT * Allocations.reads());
	}

	private static void assertNothingIsAllocated(Supplier<? extends @Nullable Object> read, @Nullable Object expected) {
		assertThat(Allocations.of(read)).isZero();
		assertThat(Allocations.last()).isEqualTo(expected);
	}

	private PropertySource<?> source(Class<?> type) {
		return this.context.getEnvironment()
			.getPropertySources()
			.stream()
			.filter(type::isInstance)
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration(RotatingSecretsAutoConfiguration.class)
	static class App {

	}

	record Keys(String imported, String referred) {
	}

}
