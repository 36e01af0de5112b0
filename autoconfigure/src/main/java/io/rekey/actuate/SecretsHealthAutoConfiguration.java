// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.time.Clock;

import io.rekey.pool.PoolRegistry;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the health contributor
 * {@code secrets}. It is {@code UP} or {@code DEGRADED}, never {@code DOWN}, and no part
 * of the groups {@code liveness} and {@code readiness} unless it is included there.
 * <p>
 * Spring Boot's order of statuses leaves out one that it does not know, so a
 * {@code DEGRADED} contributor beside others that are {@code UP} leaves the whole at
 * {@code UP}. Whoever wants to see it in the whole sets
 * {@code management.endpoint.health.status.order} to
 * {@code down,out-of-service,degraded,up,unknown}; the HTTP status stays 200.
 */
@AutoConfiguration(afterName = { "io.rekey.env.SecretsAutoConfiguration", "io.rekey.signal.RotationAutoConfiguration",
		"io.rekey.pool.PoolRotationAutoConfiguration" })
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(value = SecretStore.class, search = SearchStrategy.CURRENT)
@ConditionalOnEnabledHealthIndicator("secrets")
@EnableConfigurationProperties(SecretsHealthProperties.class)
public final class SecretsHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "secretsHealthIndicator")
	SecretsHealthIndicator secretsHealthIndicator(SecretStore store, ObjectProvider<SecretStatuses> statuses,
			ObjectProvider<PoolRegistry> pools, SecretsHealthProperties properties, ObjectProvider<Clock> clock) {
		return new SecretsHealthIndicator(store, SecretStatuses.in(statuses.getIfAvailable()), pools,
				properties.staleAfter(), clock.getIfUnique(Clock::systemUTC));
	}

}
