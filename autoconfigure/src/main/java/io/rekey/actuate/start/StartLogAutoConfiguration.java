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

package io.rekey.actuate.start;

import io.rekey.env.DeclaredSecrets;
import io.rekey.pool.PoolRegistry;
import io.rekey.signal.RotationSignals;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the line that is logged at the start
 * of a context with secrets of its own. A child context with those of its parent has
 * none.
 */
@AutoConfiguration(afterName = "io.rekey.env.SecretsAutoConfiguration")
@ConditionalOnBean(value = { SecretStore.class, SecretSource.class, DeclaredSecrets.class },
		search = SearchStrategy.CURRENT)
public final class StartLogAutoConfiguration {

	@Bean
	StartLog secretStartLog(ApplicationContext context, SecretStore store, DeclaredSecrets secrets,
			Environment environment, ObjectProvider<PoolRegistry> pools) {
		return new StartLog(context, store, secrets, () -> RotationSignals.from(Binder.get(environment)), pools);
	}

}
