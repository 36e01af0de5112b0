// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.aws.AwsSettings;
import io.rekey.aws.MissingPropertyException;
import io.rekey.aws.PropertyOrigins;
import io.rekey.store.SecretArn;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * The aliases under {@code rekey.secrets}.
 */
final class SecretAliases {

	static final SecretAliases NONE = new SecretAliases(Map.of(), List.of());

	private static final List<ConfigurationPropertyName> PREFIXES = Stream
		.of("rekey.secrets", "rekey.aws", "spring.cloud.aws")
		.map(ConfigurationPropertyName::of)
		.toList();

	private static final String STS = "software.amazon.awssdk.services.sts.StsClient";

	private final Map<String, SecretLocation> locations;

	private final List<String> replicaRegions;

	private SecretAliases(Map<String, SecretLocation> locations, List<String> replicaRegions) {
		this.locations = locations;
		this.replicaRegions = replicaRegions;
	}

	/**
	 * Tells whether an environment may hold aliases, or settings that count for them.
	 * @param environment the environment
	 * @return {@code false} if it has no property of the kind, and so nothing to bind
	 */
	static boolean mayBeIn(ConfigurableEnvironment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			for (ConfigurationPropertyName prefix : PREFIXES) {
				if (source.containsDescendantOf(prefix) != ConfigurationPropertyState.ABSENT) {
					return true;
				}
			}
		}
		return false;
	}

	static SecretAliases from(Binder binder) {
		return from(binder, AwsSettings.from(binder));
	}

	static SecretAliases from(Binder binder, AwsSettings settings) {
		Map<String, SecretLocation> locations = new LinkedHashMap<>();
		binder.bindOrCreate("rekey", Bindable.of(SecretsProperties.class))
			.secrets()
			.forEach((name, alias) -> locations.put(name,
					location(binder, "rekey.secrets." + name, alias, settings.replicaRegions())));
		return new SecretAliases(locations, settings.replicaRegions());
	}

	private static SecretLocation location(Binder binder, String property, SecretsProperties.Alias alias,
			List<String> replicaRegions) {
		String id = alias.id();
		if (id == null || id.isBlank()) {
			throw new MissingPropertyException(property + ".id",
					"An alias needs the name or the ARN of its secret." + origin(binder, property),
					"Set '" + property + ".id' to the name or the ARN of the secret, or remove the alias.");
		}
		if (alias.stage() != null && alias.versionId() != null) {
			throw new InvalidConfigurationPropertyValueException(property + ".version-id", alias.versionId(),
					"Either follow a staging label or pin a version, not both."
							+ PropertyOrigins.describe(binder, property + ".version-id"));
		}
		requireSameRegion(binder, property, id, alias.region());
		return new SecretLocation(id, alias.stage(), alias.versionId(), alias.region(),
				(alias.replicaRegions() != null) ? alias.replicaRegions() : replicaRegions,
				role(binder, property, alias));
	}

	private static void requireSameRegion(Binder binder, String property, String id, @Nullable String region) {
		SecretArn arn = SecretArn.parse(id);
		if (arn != null && region != null && !region.equals(arn.region())) {
			throw new InvalidConfigurationPropertyValueException(property + ".region", region,
					"The ARN in '" + property + ".id' is of region " + arn.region()
							+ ". Remove 'region', or give the ARN" + " of the secret in " + region
							+ ". Regions with replicas belong in 'replica-regions'."
							+ PropertyOrigins.describe(binder, property + ".region"));
		}
	}

	/**
	 * Tells where something else is set for the alias.
	 */
	private static String origin(Binder binder, String property) {
		return Stream.of("stage", "version-id", "region", "role-arn", "external-id", "replica-regions")
			.map((name) -> PropertyOrigins.describe(binder, property + "." + name))
			.filter((where) -> !where.isEmpty())
			.findFirst()
			.orElse("");
	}

	private static SecretLocation.@Nullable Role role(Binder binder, String property, SecretsProperties.Alias alias) {
		String arn = alias.roleArn();
		if (arn == null || arn.isBlank()) {
			if (alias.externalId() != null) {
				throw new InvalidConfigurationPropertyValueException(property + ".external-id", alias.externalId(),
						"An external id belongs to a role: give 'role-arn', too."
								+ PropertyOrigins.describe(binder, property + ".external-id"));
			}
			return null;
		}
		String where = PropertyOrigins.describe(binder, property + ".role-arn");
		if (!isRole(arn)) {
			throw new InvalidConfigurationPropertyValueException(property + ".role-arn", arn,
					"Give the whole ARN of a role, such as arn:aws:iam::123456789012:role/orders." + where);
		}
		if (!ClassUtils.isPresent(STS, null)) {
			throw new InvalidConfigurationPropertyValueException(property + ".role-arn", arn,
					"To assume a role add the dependency 'software.amazon.awssdk:sts', which is missing from the class"
							+ " path." + where);
		}
		return new SecretLocation.Role(arn, alias.externalId());
	}

	private static boolean isRole(String arn) {
		return Arn.tryFromString(arn)
			.filter((role) -> "iam".equals(role.service()) && role.resourceAsString().startsWith("role/"))
			.isPresent();
	}

	boolean isAlias(String name) {
		return this.locations.containsKey(name);
	}

	Set<String> names() {
		return this.locations.keySet();
	}

	SecretLocation locate(SecretId id) {
		SecretLocation location = this.locations.get(id.value());
		return (location != null) ? location : SecretLocation.of(id.value()).withReplicaRegions(this.replicaRegions);
	}

}
