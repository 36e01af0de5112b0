// SPDX-License-Identifier: Apache-2.0

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
