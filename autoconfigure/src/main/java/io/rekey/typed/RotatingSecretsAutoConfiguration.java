/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
