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
