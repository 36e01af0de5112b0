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

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;

/**
 * Resolves {@code aws-secretsmanager:<id>[?prefix=
 *
<p>
 * ][;<id>…]}.
 */
class SecretsManagerConfigDataLocationResolver
		implements ConfigDataLocationResolver<SecretsManagerConfigDataResource>, Ordered {

	/**
	 * Before Spring Cloud AWS, whose resolver knows the same prefix and has order -1.
	 */
	@Override
	public int getOrder() {
		return -100;
	}

	@Override
	public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
		return location.hasPrefix(ImportedSecret.LOCATION_PREFIX);
	}

	@Override
	public List<SecretsManagerConfigDataResource> resolve(ConfigDataLocationResolverContext context,
			ConfigDataLocation location) {
		List<SecretsManagerConfigDataResource> resources = new ArrayList<>();
		for (String secret : StringUtils
			.delimitedListToStringArray(location.getNonPrefixedValue(ImportedSecret.LOCATION_PREFIX), ";")) {
			if (secret.isBlank() || secret.startsWith("?")) {
				throw new InvalidConfigurationPropertyValueException("spring.config.import", location.getValue(),
						"Name the secret to import, such as aws-secretsmanager:prod/orders/app.");
			}
			resources.add(new SecretsManagerConfigDataResource(
					ImportedSecret.parse(secret, location.isOptional(), location.getOrigin())));
		}
		return resources;
	}

}
