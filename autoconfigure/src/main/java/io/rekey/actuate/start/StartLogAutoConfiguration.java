// SPDX-License-Identifier: Apache-2.0

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
