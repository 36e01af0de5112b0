// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import io.rekey.env.SecretUsage;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is left of many rotations, in an application with all that takes part in
 * one: beans, views, usage, meters, history, audit and events. Instances are counted,
 * since bytes depend on the JVM.
 */
@Timeout(600)
class RotationGrowthIT {

	private static final int SOME = 250;

	private static final int MANY = 750;

	/**
	 * What may come and go: far less than one instance for each rotation, or for each
	 * tenth.
	 */
	private static final long NOISE = 50;

	private static final int REPORT_EVERY = 50;

	private static final SecretId IMPORTED = SecretId.of("growth/imported");

	private static final SecretId REFERRED = SecretId.of("growth/referred");

	private final InMemorySecrets aws = new InMemorySecrets();

	private final List<WeakReference<SecretVersion>> versions = new ArrayList<>();

	private int version;

	@Test
	void whenRotatedManyTimesThenNothingIsLeftOfFormerVersions() throws Exception {
		put();
		try (ConfigurableApplicationContext context = run()) {
			RotatingSecret<String> view = context.getBean(RotatingSecrets.class).of(REFERRED.value(), String.class);
			rotate(context, SOME);
			Map<String, Long> before = LiveInstances.count(RotationGrowthIT::isOfTheLibrary);
			rotate(context, MANY);
			Map<String, Long> after = LiveInstances.count(RotationGrowthIT::isOfTheLibrary);
			assertThat(after).allSatisfy((type, count) -> assertThat(count).as(type)
				.isLessThanOrEqualTo(before.getOrDefault(type, 0L) + NOISE));
			assertThat(view.get()).contains(value(this.version));
			assertThat(context.getEnvironment().getProperty("app.other")).isEqualTo(value(this.version));
			assertThat(this.versions).hasSize(2 * (SOME + MANY))
				.filteredOn((version) -> version.get() != null)
				.hasSizeLessThan(10);
		}
	}

	@Test
	void whenSomethingIsKeptThenItIsFound() {
		List<Kept> kept = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			kept.add(new Kept(i));
		}
		assertThat(LiveInstances.count(Kept.class.getName()::equals)).containsEntry(Kept.class.getName(),
				(long) kept.size());
	}

	private static boolean isOfTheLibrary(String type) {
		return type.startsWith("io.rekey.") && !type.startsWith("io.rekey.test.")
				&& !type.startsWith(RotationGrowthIT.class.getName());
	}

	private void rotate(ConfigurableApplicationContext context, int rotations) throws Exception {
		SecretRotator rotator = context.getBean(SecretRotator.class);
		Secrets secrets = context.getBean(Secrets.class);
		SecretUsage usage = context.getBean(SecretUsage.class);
		for (int i = 0; i < rotations; i++) {
			put();
			for (SecretId id : List.of(IMPORTED, REFERRED)) {
				assertThat(rotator.signal(id, Signal.of(RotationTrigger.OPERATOR)).get().outcome())
					.isEqualTo(Outcome.ROTATED);
				this.versions.add(new WeakReference<>(Objects.requireNonNull(secrets.get(id))));
				if (i % REPORT_EVERY == 0) {
					assertThat(usage.of(id)).isNotEmpty();
				}
			}
			context.getBean(Rotated.class).events().clear();
		}
	}

	private void put() {
		this.version++;
		this.aws.put(IMPORTED.value(), this.version, "{\"app.key\":\"%s\"}".formatted(value(this.version)));
		this.aws.put(REFERRED.value(), this.version, "{\"k\":\"%s\"}".formatted(value(this.version)));
	}

	private static String value(int version) {
		return "v" + version;
	}

	private ConfigurableApplicationContext run() {
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE)
			.addBootstrapRegistryInitializer(
					(registry) -> registry.register(SecretsManagerClient.class, (context) -> this.aws))
			.run("--spring.main.banner-mode=off", "--spring.config.import=aws-secretsmanager:" + IMPORTED,
					"--app.other=${secret@" + REFERRED + "#k}", "--rekey.rotation.min-interval=0s",
					"--rekey.rotation.reconcile-interval=0s", "--spring.jmx.enabled=true",
					"--management.endpoints.jmx.exposure.include=*", "--logging.level.io.rekey=warn");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
			"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
			"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	@EnableConfigurationProperties(Rotated.class)
	static class App {

	}

	private record Kept(int number) {
	}

}
