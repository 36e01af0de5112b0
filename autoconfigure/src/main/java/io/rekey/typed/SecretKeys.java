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

package io.rekey.typed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * The keys of one version for Spring Boot's binder, which looks for {@code api-key} and
 * finds {@code apiKey} and {@code API_KEY} as well. The values have their exact
 * characters: no placeholder is looked for in them.
 */
final class SecretKeys implements IterableConfigurationPropertySource {

	private final SecretVersion version;

	private final Map<ConfigurationPropertyName, String> keys = new LinkedHashMap<>();

	private final Set<@Nullable String> reads;

	/**
	 * Creates the source.
	 * @param version the version
	 * @param reads takes the keys that are read
	 */
	SecretKeys(SecretVersion version, Set<@Nullable String> reads) {
		this.version = version;
		this.reads = reads;
		version.values()
			.keySet()
			.forEach((key) -> this.keys.putIfAbsent(ConfigurationPropertyName.adapt(key, '.'), key));
	}

	/**
	 * Returns how a key is written in the secret.
	 * @param name its name for the binder
	 * @return the key, or the name if there is no such key
	 */
	String key(ConfigurationPropertyName name) {
		return this.keys.getOrDefault(name, name.toString());
	}

	@Override
	public Stream<ConfigurationPropertyName> stream() {
		return this.keys.keySet().stream();
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
		String key = (name != null) ? this.keys.get(name) : null;
		String value = (key != null) ? this.version.get(key) : null;
		if (name == null || key == null || value == null) {
			return null;
		}
		this.reads.add(key);
		return new ConfigurationProperty(name, value, null);
	}

}
