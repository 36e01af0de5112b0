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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.aws.PropertyOrigins;
import io.rekey.store.SecretLocation;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The aliases under {@code rekey.secrets}.
 */
final class SecretAliases {

	static final SecretAliases NONE = new SecretAliases(Map.of());

	private final Map<String, SecretLocation> locations;

	private SecretAliases(Map<String, SecretLocation> locations) {
		this.locations = locations;
	}

	static SecretAliases from(Binder binder) {
		Map<String, SecretLocation> locations = new LinkedHashMap<>();
		binder.bindOrCreate("rekey", Bindable.of(SecretsProperties.class))
			.secrets()
			.forEach((name, alias) -> locations.put(name, location(binder, "rekey.secrets." + name, alias)));
		return new SecretAliases(locations);
	}

	private static SecretLocation location(Binder binder, String property, SecretsProperties.Alias alias) {
		String id = alias.id();
		if (id == null || id.isBlank()) {
			throw new InvalidConfigurationPropertyValueException(property + ".id", id,
					"An alias needs the name or the ARN of its secret.");
		}
		if (alias.stage() != null && alias.versionId() != null) {
			throw new InvalidConfigurationPropertyValueException(property + ".version-id", alias.versionId(),
					"Either follow a staging label or pin a version, not both."
							+ PropertyOrigins.describe(binder, property + ".version-id"));
		}
		return new SecretLocation(id, alias.stage(), alias.versionId(), alias.region());
	}

	boolean isAlias(String name) {
		return this.locations.containsKey(name);
	}

	Set<String> names() {
		return this.locations.keySet();
	}

	SecretLocation locate(SecretId id) {
		SecretLocation location = this.locations.get(id.value());
		return (location != null) ? location : SecretLocation.of(id.value());
	}

}
