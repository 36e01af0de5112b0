// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;

import io.rekey.env.Refreshing;
import io.rekey.env.SecretProperties;
import io.rekey.store.SecretRotator;

import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.refresh.LegacyContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes {@code /actuator/refresh} check all secrets as well, in an application with a
 * bootstrap context.
 */
final class SecretBootstrapRefresher extends LegacyContextRefresher {

	private final SecretRefresh secrets;

	private final ConfigurableBootstrapContext bootstrapContext;

	SecretBootstrapRefresher(ConfigurableApplicationContext context, RefreshScope scope, RefreshProperties refresh,
			SecretRotator rotator, SecretProperties properties, ConfigurableBootstrapContext bootstrapContext) {
		super(context, scope, refresh);
		this.secrets = new SecretRefresh(this, rotator, properties);
		this.bootstrapContext = bootstrapContext;
	}

	@Override
	public synchronized Set<String> refreshEnvironment() {
		return this.secrets.refreshEnvironment(super::refreshEnvironment);
	}

	@Override
	protected void updateEnvironment() {
		this.secrets.updateEnvironment(() -> Refreshing.run(this.bootstrapContext, super::updateEnvironment));
	}

}
