// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.time.Clock;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretsHealthAutoConfiguration}.
 */
class SecretsHealthAutoConfigurationTests {

	private final ApplicationContextRunner bare = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SecretsHealthAutoConfiguration.class, HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class, EndpointAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.bare.withUserConfiguration(Store.class)
		.withPropertyValues("management.endpoint.health.probes.enabled=false");

	@Test
	void whenThereAreSecretsThenTheyAreAContributor() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SecretsHealthIndicator.class);
			assertThat(context.getBean(HealthEndpoint.class).healthForPath("secrets")).isNotNull()
				.satisfies((health) -> assertThat(health.getStatus()).isEqualTo(Status.UP));
		});
	}

	@Test
	void whenDisabledThenThereIsNoContributor() {
		this.runner.withPropertyValues("management.health.secrets.enabled=false").run(this::assertAbsent);
		this.runner.withPropertyValues("management.health.defaults.enabled=false").run(this::assertAbsent);
	}

	@Test
	void whenNothingWasBootstrappedThenBacksOff() {
		this.bare.run(this::assertAbsent);
	}

	@Test
	void whenHealthIsMissingThenBacksOff() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SecretsHealthAutoConfiguration.class))
			.withUserConfiguration(Store.class)
			.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SecretsHealthAutoConfiguration.class));
	}

	@Test
	void whenTheActuatorIsMissingThenTheContributorIsThere() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SecretsHealthAutoConfiguration.class))
			.withUserConfiguration(Store.class)
			.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SecretsHealthIndicator.class));
	}

	@Test
	void whenTheUserHasAContributorOfThatNameThenItWins() {
		this.runner.withBean("secretsHealthIndicator", HealthIndicator.class, () -> () -> Health.down().build())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SecretsHealthIndicator.class));
	}

	@Test
	void whenDegradedBesideOthersThatAreUpThenTheWholeStaysUp() {
		this.runner.withUserConfiguration(Degraded.class)
			.run((context) -> assertThat(whole(context)).isEqualTo(Status.UP));
	}

	@Test
	void whenTheOrderKnowsDegradedThenTheWholeIsDegradedWithHttpStatus200() {
		this.runner.withUserConfiguration(Degraded.class)
			.withPropertyValues("management.endpoint.health.status.order=down,out-of-service,degraded,up,unknown")
			.run((context) -> {
				assertThat(whole(context)).isEqualTo(SecretsHealthIndicator.DEGRADED);
				assertThat(context.getBean(HttpCodeStatusMapper.class).getStatusCode(SecretsHealthIndicator.DEGRADED))
					.isEqualTo(200);
			});
	}

	@Test
	void whenThereAreProbesThenTheSecretsAreNoPartOfThem() {
		this.runner.withPropertyValues("management.endpoint.health.probes.enabled=true").run((context) -> {
			HealthEndpointGroups groups = context.getBean(HealthEndpointGroups.class);
			for (String group : new String[] { "liveness", "readiness" }) {
				assertThat(groups.get(group)).as(group).isNotNull();
				assertThat(groups.get(group).isMember("secrets")).as(group).isFalse();
			}
		});
	}

	private void assertAbsent(ApplicationContext context) {
		assertThat(context.getBeanNamesForType(SecretsHealthAutoConfiguration.class)).isEmpty();
		assertThat(context.containsBean("secretsHealthIndicator")).isFalse();
	}

	private static Status whole(ApplicationContext context) {
		return context.getBean(HealthEndpoint.class).health().getStatus();
	}

	@Configuration(proxyBeanMethods = false)
	static class Store {

		@Bean
		SecretStore secretStore() {
			return new SecretStore(new NoSource(), (id) -> SecretLocation.of(id.value()), Clock.systemUTC());
		}

	}

	/**
	 * There are no secrets.
	 */
	private static final class NoSource implements SecretSource {

		@Override
		public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
			return Map.of();
		}

		@Override
		public SecretVersion read(SecretId id, SecretLocation location) {
			throw new SecretUnavailableException(id, Reason.NOT_FOUND, null, "there is none", null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Degraded {

		@Bean
		HealthIndicator secretsHealthIndicator() {
			return () -> Health.status("DEGRADED").build();
		}

	}

}
