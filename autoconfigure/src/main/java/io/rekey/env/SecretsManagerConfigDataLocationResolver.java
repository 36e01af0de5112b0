// SPDX-License-Identifier: Apache-2.0

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
