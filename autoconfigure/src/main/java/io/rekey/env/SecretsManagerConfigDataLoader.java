// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;

/**
 * Puts a property source in the place of each import. Nothing is read yet: an import on
 * the command line is loaded before {@code application.yml}, which may say in which
 * region to read. {@link SecretEnvironmentPostProcessor} reads all secrets in one pass.
 */
class SecretsManagerConfigDataLoader implements ConfigDataLoader<SecretsManagerConfigDataResource> {

	@Override
	public ConfigData load(ConfigDataLoaderContext context, SecretsManagerConfigDataResource resource) {
		SecretEnvironment environment = SecretEnvironment.in(context.getBootstrapContext());
		return new ConfigData(List.of(environment.imported(resource.getSecret(), context.getBootstrapContext())));
	}

}
