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

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The property sources whose references were looked for, with what they held at that
 * time, so that it need not be done again where nothing was added since.
 */
final class LoadedSources {

	private final IdentityHashMap<PropertySource<?>, Integer> contents = new IdentityHashMap<>();

	LoadedSources(ConfigurableEnvironment environment) {
		environment.getPropertySources().forEach((source) -> this.contents.put(source, content(source)));
	}

	/**
	 * Tells whether all that an environment holds was there.
	 * @param environment the environment
	 * @return {@code false} if it has another property source, or one has changed as far
	 * as that can be seen
	 */
	boolean areAllOf(ConfigurableEnvironment environment) {
		return environment.getPropertySources().stream().allMatch(this::isLoaded);
	}

	/**
	 * Spring Boot's view of all others may be attached at any time.
	 */
	private boolean isLoaded(PropertySource<?> source) {
		Integer known = this.contents.get(source);
		return ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
				|| (known != null && known == content(source));
	}

	/**
	 * Returns a number that is another one after something was added, but does not read
	 * what secrets hold.
	 */
	private static int content(PropertySource<?> source) {
		if (source.getSource() instanceof Map<?, ?> map) {
			return map.hashCode();
		}
		if (source instanceof CompositePropertySource composite) {
			return composite.getPropertySources().stream().mapToInt(LoadedSources::content).sum();
		}
		return (source instanceof EnumerablePropertySource<?> enumerable && !ImportedSources.isImported(source))
				? Arrays.hashCode(enumerable.getPropertyNames()) : 0;
	}

}
