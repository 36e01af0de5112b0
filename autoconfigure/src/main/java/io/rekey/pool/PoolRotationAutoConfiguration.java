// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import io.rekey.env.SecretFailures;
import io.rekey.env.SecretProperties;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import io.rekey.store.Spread;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link AutoConfiguration Auto-configuration} for what all pools that follow secrets
 * share.
 */
@AutoConfiguration(afterName = { "io.rekey.env.SecretsAutoConfiguration", "io.rekey.signal.RotationAutoConfiguration" })
@ConditionalOnBean(value = SecretRotator.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(PoolProperties.class)
public final class PoolRotationAutoConfiguration {

	@Bean
	PoolRegistry secretPoolRegistry(SecretStore store, SecretSource source, ObjectProvider<SecretRotator> rotator,
			Spread spread, ApplicationEventPublisher publisher) {
		PoolRegistry registry = new PoolRegistry(store, source, rotator, spread);
		registry.addListener(new PoolEvents(publisher));
		return registry;
	}

	@Bean
	FormerVersions secretFormerVersions(SecretStore store) {
		return new FormerVersions(store);
	}

	@Bean
	PoolLoginsResolver secretPoolLoginsResolver(ListableBeanFactory beanFactory, SecretProperties properties,
			SecretStore store, FormerVersions former, PoolProperties settings, ConfigurableEnvironment environment) {
		return new PoolLoginsResolver(beanFactory, properties, store, former, settings,
				new SecretFailures(environment));
	}

	@Bean
	PoolReaders secretPoolReaders(PoolRegistry pools, SecretStore store, SecretProperties properties) {
		return new PoolReaders(pools, store, properties);
	}

	@Bean
	FollowingPools secretFollowingPools(PoolRegistry pools) {
		return new FollowingPools(pools);
	}

	@Bean
	UnknownPools secretUnknownPools(ListableBeanFactory beanFactory, PoolProperties settings) {
		return new UnknownPools(beanFactory, settings);
	}

}
