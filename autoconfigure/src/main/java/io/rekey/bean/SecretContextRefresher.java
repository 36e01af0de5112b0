// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;

import io.rekey.env.SecretProperties;
import io.rekey.store.SecretRotator;

import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.refresh.ConfigDataContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes {@code /actuator/refresh} check all secrets as well.
 */
final class SecretContextRefresher extends ConfigDataContextRefresher {

	private final SecretRefresh secrets;

	SecretContextRefresher(ConfigurableApplicationContext context, RefreshScope scope, RefreshProperties refresh,
			SecretRotator rotator, SecretProperties properties) {
		super(context, scope, refresh);
		this.secrets = new SecretRefresh(this, rotator, properties);
	}

	@Override
	public synchronized Set<String> refreshEnvironment() {
		return this.secrets.refreshEnvironment(super::refreshEnvironment);
	}

	@Override
	protected void updateEnvironment() {
		this.secrets.updateEnvironment(super::updateEnvironment);
	}

}
