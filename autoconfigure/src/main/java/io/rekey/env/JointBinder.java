// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Makes a {@link Binder} that sees several environments as one.
 */
final class JointBinder {

	private JointBinder() {
	}

	/**
	 * Makes the binder.
	 * @param environments the environments, the strongest first
	 * @return the binder
	 */
	static Binder of(List<ConfigurableEnvironment> environments) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		List<PropertySource<?>> placeholders = new ArrayList<>();
		for (ConfigurableEnvironment environment : environments) {
			ConfigurationPropertySources.get(environment).forEach(sources::add);
			environment.getPropertySources().forEach(placeholders::add);
		}
		return new Binder(sources, new PropertySourcesPlaceholdersResolver(placeholders));
	}

}
