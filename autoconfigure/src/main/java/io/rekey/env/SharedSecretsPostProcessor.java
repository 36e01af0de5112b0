// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds the secrets of the parent context, if there is one, before the first secret is
 * imported: a child does not read again what its parent has. What an earlier run with the
 * same environment has left is removed.
 */
class SharedSecretsPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final ConfigurableBootstrapContext bootstrapContext;

	SharedSecretsPostProcessor(ConfigurableBootstrapContext bootstrapContext) {
		this.bootstrapContext = bootstrapContext;
	}

	/**
	 * Before {@code ConfigDataEnvironmentPostProcessor}.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!this.bootstrapContext.isRegistered(SecretEnvironment.class)) {
			SharedSecrets shared = SharedSecrets.ofParent(application);
			if (shared != null) {
				SecretEnvironment.share(this.bootstrapContext, shared);
			}
		}
		ImportedSources.removeOthers(environment.getPropertySources(),
				this.bootstrapContext.getOrElse(SecretEnvironment.class, null));
	}

}
