// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Names of properties that changed, as Spring Boot compares them: in the form of a file
 * and in the one of an environment variable, where {@code MY_DB_URL} stands for
 * {@code my-db.url} as well. Immutable.
 */
final class ChangedProperties {

	private final Set<ConfigurationPropertyName> names = new LinkedHashSet<>();

	ChangedProperties(Collection<String> names) {
		for (String name : names) {
			this.names.add(ConfigurationPropertyName.adapt(name, '.'));
			this.names.add(ConfigurationPropertyName.adapt(name, '_'));
		}
	}

	Collection<ConfigurationPropertyName> names() {
		return this.names;
	}

	boolean isEmpty() {
		return this.names.isEmpty();
	}

	/**
	 * Whether a property is one of them.
	 */
	boolean contains(ConfigurationPropertyName name) {
		return this.names.contains(name);
	}

	/**
	 * Whether one of them belongs to what is bound to a prefix.
	 */
	boolean anyUnder(ConfigurationPropertyName prefix) {
		ConfigurationPropertyName undashed = ConfigurationPropertyName.adapt(prefix.toString().replace('-', '.'), '.');
		return this.names.stream().anyMatch((name) -> isAtOrUnder(prefix, name) || isAtOrUnder(undashed, name));
	}

	private static boolean isAtOrUnder(ConfigurationPropertyName prefix, ConfigurationPropertyName name) {
		return prefix.isEmpty() || prefix.equals(name) || prefix.isAncestorOf(name);
	}

}
