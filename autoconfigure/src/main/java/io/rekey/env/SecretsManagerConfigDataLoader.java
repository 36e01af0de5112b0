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
