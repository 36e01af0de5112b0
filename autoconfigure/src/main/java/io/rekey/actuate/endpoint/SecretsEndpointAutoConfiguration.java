// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.time.Duration;

import io.rekey.actuate.ApplicationInstance;
import io.rekey.actuate.policy.SecretKeyLookup;
import io.rekey.env.SecretUsage;
import io.rekey.pool.PoolRegistry;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the endpoints {@code secrets} and
 * {@code rotations}, which are there where they are exposed. In a child context the beans
 * hide those of its parent: it has pools of its own.
 */
@AutoConfiguration(afterName = { "io.rekey.env.SecretsAutoConfiguration", "io.rekey.signal.RotationAutoConfiguration",
		"io.rekey.pool.PoolRotationAutoConfiguration" })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(value = SecretStore.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(RotationsProperties.class)
public final class SecretsEndpointAutoConfiguration {

	private static final Duration PATIENCE = Duration.ofSeconds(15);

	@Bean
	RotationHistory secretRotationHistory(RotationsProperties properties) {
		return new RotationHistory(properties.historySize());
	}

	/**
	 * The endpoint {@code rotations}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(RotationsEndpoint.class)
	@ImportRuntimeHints(PageRuntimeHints.class)
	static class Rotations {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		RotationsEndpoint rotationsEndpoint(RotationHistory history, SecretStore store, Environment environment,
				ObjectProvider<Clock> clock) {
			return new RotationsEndpoint(history, new SecretNames(store), ApplicationInstance.of(environment),
					clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		@ConditionalOnBean(value = RotationsEndpoint.class, search = SearchStrategy.CURRENT)
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		@ConditionalOnAvailableEndpoint(endpoint = RotationsEndpoint.class, exposure = EndpointExposure.WEB)
		RotationsWebExtension rotationsWebExtension(RotationsEndpoint endpoint,
				ObjectProvider<PathMappedEndpoints> endpoints) {
			return new RotationsWebExtension(endpoint, new RotationsPage(endpoints));
		}

	}

	/**
	 * The endpoint {@code secrets}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(SecretsEndpoint.class)
	static class Secrets {

		@Bean
		@ConditionalOnBean(SecretDescriber.class)
		SecretDescriptions secretDescriptions(SecretDescriber describer, ObjectProvider<Clock> clock) {
			return new SecretDescriptions(describer, clock.getIfUnique(Clock::systemUTC), SecretDescriptions.BOUND);
		}

		@Bean
		@ConditionalOnBean(value = SecretDescriptions.class, search = SearchStrategy.CURRENT)
		@ConditionalOnMissingBean(SecretKeyLookup.class)
		DescribedKeys secretDescribedKeys(SecretStore store, SecretDescriptions descriptions) {
			return new DescribedKeys(store, descriptions);
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		SecretsEndpoint secretsEndpoint(SecretStore store, ObjectProvider<SecretStatuses> statuses,
				ObjectProvider<SecretDescriptions> descriptions, ObjectProvider<SecretRotator> rotator,
				ObjectProvider<SecretUsage> usage, ObjectProvider<PoolRegistry> pools, Environment environment,
				ObjectProvider<Clock> clock) {
			Clock time = clock.getIfUnique(Clock::systemUTC);
			SecretViews views = new SecretViews(store, SecretStatuses.in(statuses.getIfAvailable()),
					descriptions.getIfAvailable(), usage, pools, time);
			SecretChecker checker = new SecretChecker(rotator.getIfAvailable(), PATIENCE);
			return new SecretsEndpoint(new SecretNames(store), views, checker, ApplicationInstance.of(environment),
					time);
		}

		@Bean
		@ConditionalOnBean(value = SecretsEndpoint.class, search = SearchStrategy.CURRENT)
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		@ConditionalOnAvailableEndpoint(endpoint = SecretsEndpoint.class, exposure = EndpointExposure.WEB)
		SecretsWebExtension secretsWebExtension(SecretsEndpoint endpoint) {
			return new SecretsWebExtension(endpoint);
		}

	}

}
