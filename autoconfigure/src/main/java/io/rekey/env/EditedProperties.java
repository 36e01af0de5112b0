// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Properties that somebody edited, in contrast to those that have another value because a
 * secret was rotated. Immutable.
 */
public final class EditedProperties {

	/**
	 * Nothing was edited.
	 */
	public static final EditedProperties NONE = new EditedProperties(new StandardEnvironment(), Set.of());

	private final ConfigurableEnvironment environment;

	private final Set<ConfigurationPropertyName> names;

	private EditedProperties(ConfigurableEnvironment environment, Set<ConfigurationPropertyName> names) {
		this.environment = environment;
		this.names = names;
	}

	/**
	 * Finds those that were edited.
	 * @param environment the environment
	 * @param changed the names of properties whose texts changed; imported keys, which
	 * have no text but their value, may be among them
	 * @return the properties
	 */
	public static EditedProperties of(ConfigurableEnvironment environment, Collection<String> changed) {
		return new EditedProperties(environment,
				changed.stream()
					.filter((name) -> !isImported(environment, name))
					.map((name) -> ConfigurationPropertyName.adapt(name, '.'))
					.collect(Collectors.toUnmodifiableSet()));
	}

	private static boolean isImported(ConfigurableEnvironment environment, String name) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
					&& !(source instanceof UnlistedPropertySource) && source.containsProperty(name)) {
				return ImportedSources.isImported(source);
			}
		}
		return false;
	}

	public boolean isEmpty() {
		return this.names.isEmpty();
	}

	/**
	 * Tells whether something that was bound from properties may have other values now.
	 * @param prefixes the prefixes of the properties
	 * @return whether one of them was edited, or has a placeholder that leads to one that
	 * was
	 */
	public boolean concern(Collection<String> prefixes) {
		List<ConfigurationPropertyName> roots = prefixes.stream().map(ConfigurationPropertyName::of).toList();
		return !isEmpty() && (this.names.stream().anyMatch((name) -> isUnder(roots, name))
				|| listed().anyMatch((name) -> isUnder(roots, name) && leadsToEdited(name)));
	}

	private static boolean isUnder(List<ConfigurationPropertyName> roots, ConfigurationPropertyName name) {
		return roots.stream().anyMatch((root) -> root.equals(name) || root.isAncestorOf(name));
	}

	private Stream<ConfigurationPropertyName> listed() {
		Stream.Builder<Stream<ConfigurationPropertyName>> all = Stream.builder();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				all.add(iterable.stream());
			}
		}
		return all.build().flatMap((names) -> names);
	}

	private boolean leadsToEdited(ConfigurationPropertyName name) {
		Set<ConfigurationPropertyName> met = new HashSet<>();
		PropertyPlaceholderHelper placeholders = ReferenceScanner.helper(true);
		String text = text(name);
		if (text != null) {
			placeholders.replacePlaceholders(text, (placeholder) -> {
				ConfigurationPropertyName next = ConfigurationPropertyName.adapt(placeholder, '.');
				met.add(next);
				return placeholder.startsWith(SecretReference.PREFIX) ? "" : text(next);
			});
		}
		return met.stream().anyMatch(this.names::contains);
	}

	private @Nullable String text(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = name.isEmpty() ? null : source.getConfigurationProperty(name);
			if (property != null) {
				return String.valueOf(property.getValue());
			}
		}
		return null;
	}

}
