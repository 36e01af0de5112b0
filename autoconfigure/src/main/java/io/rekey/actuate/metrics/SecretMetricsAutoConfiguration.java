// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.rekey.aws.AwsCalls;
import io.rekey.pool.PoolRegistry;
import io.rekey.signal.QueueActivity;
import io.rekey.store.RotationObserver;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link AutoConfiguration Auto-configuration} for the meters {@code rekey.*} and the
 * observations of rotations. What belongs to the secrets and the pipeline is registered
 * by the context that owns them, and not by its children; pools are by their own context.
 */
@AutoConfiguration(afterName = { "io.rekey.env.SecretsAutoConfiguration", "io.rekey.signal.RotationAutoConfiguration",
		"io.rekey.pool.PoolRotationAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(value = SecretStore.class, search = SearchStrategy.CURRENT)
public final class SecretMetricsAutoConfiguration {

	@Bean
	@ConditionalOnBean(value = PoolRegistry.class, search = SearchStrategy.CURRENT)
	PoolMeters secretPoolMeters(PoolRegistry pools, ListableBeanFactory beanFactory,
			ObjectProvider<MeterRegistry> registry) {
		return new PoolMeters(pools, beanFactory, registry);
	}

	/**
	 * For the context that owns the secrets.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(value = AwsCalls.class, search = SearchStrategy.CURRENT)
	static class Own {

		@Bean
		SecretMeters secretMeters(SecretStore store, ObjectProvider<SecretStatuses> statuses,
				ObjectProvider<Clock> clock) {
			return new SecretMeters(store, (id) -> SecretStatuses.in(statuses.getIfAvailable()).apply(id),
					clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		AwsMeters secretAwsMeters(AwsCalls calls) {
			return new AwsMeters(calls);
		}

		@Bean
		@ConditionalOnBean(value = SecretRotator.class, search = SearchStrategy.CURRENT)
		SignalMeters secretSignalMeters(SecretRotator rotator) {
			return new SignalMeters(rotator);
		}

		@Bean
		@ConditionalOnBean(value = QueueActivity.class, search = SearchStrategy.CURRENT)
		QueueMeters secretQueueMeters(QueueActivity queue) {
			return new QueueMeters(queue);
		}

	}

	/**
	 * For the context that owns the pipeline.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ObservationRegistry.class)
	@ConditionalOnBean(value = AwsCalls.class, search = SearchStrategy.CURRENT)
	static class Observations {

		@Bean
		@ConditionalOnMissingBean(RotationObserver.class)
		RotationObservations secretRotationObservations(ObjectProvider<ObservationRegistry> registry,
				ObjectProvider<RotationObservationConvention> convention) {
			return new RotationObservations(registry, convention);
		}

	}

}
