// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Tells whether what a property source holds is overridden by a source before it, as
 * Spring Boot binds properties: whatever the spelling, and a list as a whole.
 */
final class Overrides {

	private final ConfigurableEnvironment environment;

	Overrides(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Tells whether another property source wins.
	 * @param source the source of the property
	 * @param name its name there
	 * @return whether a source before it has the property as well
	 */
	boolean isOverridden(PropertySource<?> source, String name) {
		ConfigurationPropertyName canonical = canonical(source, name);
		ConfigurationPropertySource own = isOfVariables(source) ? ConfigurationPropertySource.from(source) : null;
		Object text = source.getProperty(name);
		for (ConfigurationPropertySource other : ConfigurationPropertySources.get(this.environment)) {
			if (source.equals(other.getUnderlyingSource())) {
				return false;
			}
			if ((own != null) ? hasVariable(other, own, text) : has(other, canonical)) {
				return true;
			}
		}
		return false;
	}

	static ConfigurationPropertyName canonical(PropertySource<?> source, String name) {
		return ConfigurationPropertyName.adapt(name, isOfVariables(source) ? '_' : '.');
	}

	static boolean isOfVariables(PropertySource<?> source) {
		return source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
	}

	private static boolean has(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationPropertyName list = list(name);
		return !name.isEmpty() && (source.getConfigurationProperty(name) != null
				|| (list != null && !list.isEmpty() && (source.getConfigurationProperty(list) != null
						|| source.containsDescendantOf(list) == ConfigurationPropertyState.PRESENT)));
	}

	/**
	 * Returns the list that a property is in: the first source that has any part of it
	 * gives all of it.
	 */
	static @Nullable ConfigurationPropertyName list(ConfigurationPropertyName name) {
		for (int i = 0; i < name.getNumberOfElements(); i++) {
			if (name.isNumericIndex(i)) {
				return name.chop(i);
			}
		}
		return null;
	}

	/**
	 * A variable has no canonical name: {@code APP_USER_NAME} may be
	 * {@code app.user-name} or {@code app.user.name}. It is overridden by whatever would
	 * else be found in it.
	 */
	private static boolean hasVariable(ConfigurationPropertySource other, ConfigurationPropertySource variables,
			@Nullable Object text) {
		return other instanceof IterableConfigurationPropertySource names && names.stream().anyMatch((name) -> {
			ConfigurationProperty found = variables.getConfigurationProperty(name);
			return found != null && Objects.equals(found.getValue(), text);
		});
	}

}
