// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.time.Clock;

import io.rekey.RotatingSecrets;
import io.rekey.env.ReadClock;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for {@link RotatingSecrets}. Without
 * rotation they work, and stay at the first version.
 */
@AutoConfiguration(afterName = "io.rekey.env.SecretsAutoConfiguration")
@ConditionalOnBean(value = SecretStore.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(RotatingSecretsProperties.class)
public final class RotatingSecretsAutoConfiguration {

	@Bean
	Views secretViews() {
		return new Views();
	}

	@Bean
	ViewHandlers secretViewHandlers(Views views) {
		return new ViewHandlers(views);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RotatingSecrets rotatingSecrets(Views views, SecretStore store, ObjectProvider<SecretSource> source,
			ObjectProvider<SecretRotator> rotator, ObjectProvider<ReadClock> readClock, ObjectProvider<Clock> clock,
			RotatingSecretsProperties properties) {
		Clock time = clock.getIfUnique(Clock::systemUTC);
		ReadClock reads = readClock.getIfAvailable(() -> new ReadClock(time));
		return new ViewFactory(new ViewFactory.Parts(views, store, source.getObject(), rotator, reads, time),
				properties.gracePeriod());
	}

}
