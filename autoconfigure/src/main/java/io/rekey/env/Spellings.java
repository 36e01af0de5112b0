// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.PropertySource;

/**
 * The spellings by which Spring Boot asks for a property: the one of its source and the
 * canonical one, with and without dashes.
 */
final class Spellings {

	private Spellings() {
	}

	/**
	 * Returns the spellings of a name.
	 * @param name the name of the property
	 * @param source its source
	 * @return the names
	 */
	static Set<String> of(String name, PropertySource<?> source) {
		Set<String> spellings = new LinkedHashSet<>(Set.of(name));
		add(dashed(name, source), spellings);
		return spellings;
	}

	/**
	 * Returns the spellings of a name, and of the list that the property is a part of:
	 * Spring Boot asks for the list, and takes the parts from the source that has them.
	 * @param name the name of the property
	 * @param source its source
	 * @return the names
	 */
	static Set<String> withList(String name, PropertySource<?> source) {
		Set<String> spellings = of(name, source);
		ConfigurationPropertyName list = Overrides.list(dashed(name, source));
		if (list != null) {
			add(list, spellings);
		}
		return spellings;
	}

	private static ConfigurationPropertyName dashed(String name, PropertySource<?> source) {
		return Overrides.isOfVariables(source) ? ConfigurationPropertyName.adapt(name.toLowerCase(Locale.ROOT), '_')
				: ConfigurationPropertyName.adapt(DataObjectPropertyName.toDashedForm(name), '.');
	}

	private static void add(ConfigurationPropertyName canonical, Set<String> spellings) {
		spellings.add(canonical.toString());
		spellings.add(canonical.toString().replace("-", ""));
	}

}
