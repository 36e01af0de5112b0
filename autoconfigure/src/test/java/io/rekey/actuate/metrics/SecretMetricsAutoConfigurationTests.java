// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.nio.file.Path;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationObserver;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretMetricsAutoConfiguration}.
 */
@Timeout(180)
class SecretMetricsAutoConfigurationTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "metrics/app" + ++count;

	@BeforeEach
	void prepare() {
		this.aws.createSecret(this.secret, "{\"k\":\"one\"}");
	}

	@Test
	void whenThereIsAChildThenTheParentCountsOnce() {
		try (ConfigurableApplicationContext parent = run(Measured.class);
				ConfigurableApplicationContext child = new SpringApplicationBuilder(Measured.class).parent(parent)
					.web(WebApplicationType.NONE)
					.run(TestApplications.arguments(this.aws).toArray(new String[0]))) {
			assertThat(names(parent.getBeanFactory())).contains("secretMeters", "secretAwsMeters", "secretSignalMeters",
					"secretRotationObservations");
			assertThat(names(child.getBeanFactory())).doesNotContain("secretMeters", "secretAwsMeters",
					"secretSignalMeters", "secretRotationObservations");
			rotate(parent);
			MeterRegistry registry = parent.getBean(MeterRegistry.class);
			assertThat(registry.get("rekey.rotation").tag("outcome", "rotated").timer().count()).isOne();
			assertThat(registry.get("rekey.fetches").timers()).isNotEmpty();
			assertThat(registry.get("rekey.signals")
				.tags("source", "operator", "outcome", "checked")
				.functionCounter()
				.count()).isOne();
		}
	}

	@Test
	void whenRotationIsOffThenSecretsHaveAnAge() {
		try (ConfigurableApplicationContext context = run(Measured.class, "--rekey.rotation.enabled=false")) {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("rekey.secret.age").tag("secret", this.secret).gauge().value())
				.isGreaterThanOrEqualTo(0);
			assertThat(registry.find("rekey.signals").meters()).isEmpty();
			assertThat(registry.find("rekey.queue.listening").meters()).isEmpty();
		}
	}

	@Test
	void whenThereIsNoRegistryThenTheApplicationDoesWithout() {
		try (ConfigurableApplicationContext context = run(Bare.class)) {
			rotate(context);
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("two");
		}
	}

	@Test
	void whenTheUserObservesRotationsThenThatIsTheOnlyOne() {
		try (ConfigurableApplicationContext context = run(Observed.class)) {
			assertThat(context.getBeansOfType(RotationObserver.class)).containsOnlyKeys("ownObserver");
			rotate(context);
			assertThat(context.getBean(MeterRegistry.class).find("rekey.rotation").meters()).isEmpty();
		}
	}

	private void rotate(ConfigurableApplicationContext context) {
		this.aws.putSecretValue(this.secret, "{\"k\":\"two\"}");
		var unused = context.getBean(SecretRotator.class)
			.signal(SecretId.of(this.secret), Signal.of(RotationTrigger.OPERATOR))
			.join();
	}

	private static List<String> names(ConfigurableListableBeanFactory beans) {
		return List.of(beans.getBeanDefinitionNames());
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		return TestApplications.run(this.aws, this.directory, "spring.config.import: aws-secretsmanager:" + this.secret,
				configuration, arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration(SecretMetricsAutoConfiguration.class)
	static class Bare {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Bare.class)
	@ImportAutoConfiguration({ MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
			CompositeMeterRegistryAutoConfiguration.class, ObservationAutoConfiguration.class })
	static class Measured {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Measured.class)
	static class Observed {

		@Bean
		RotationObserver ownObserver() {
			return RotationObserver.NONE;
		}

	}

}
