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

import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationContext;

/**
 * The {@code @ConfigurationProperties} beans of a context, as readers of the properties
 * under their prefixes.
 */
final class BoundBeans implements SecretReaders {

	private final ApplicationContext context;

	BoundBeans(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		if (properties.isEmpty()) {
			return List.of();
		}
		return SecretReads.unused(() -> ConfigurationPropertiesBean.getAll(this.context))
			.values()
			.stream()
			.filter((bean) -> isBoundTo(bean, properties))
			.map((bean) -> new Reader("bean '" + bean.getName() + "'", null))
			.toList();
	}

	private static boolean isBoundTo(ConfigurationPropertiesBean bean, Set<String> properties) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(bean.getAnnotation().prefix());
		return properties.stream().anyMatch((property) -> isAtOrUnder(prefix, property));
	}

	/**
	 * In the form of a file or of an environment variable, where {@code MY_DB_URL} stands
	 * for {@code my-db.url} as well.
	 */
	private static boolean isAtOrUnder(ConfigurationPropertyName prefix, String property) {
		ConfigurationPropertyName undashed = ConfigurationPropertyName.adapt(prefix.toString().replace('-', '.'), '.');
		ConfigurationPropertyName variable = ConfigurationPropertyName.adapt(property, '_');
		return isAtOrUnder(prefix, ConfigurationPropertyName.adapt(property, '.')) || isAtOrUnder(prefix, variable)
				|| isAtOrUnder(undashed, variable);
	}

	private static boolean isAtOrUnder(ConfigurationPropertyName prefix, ConfigurationPropertyName name) {
		return !prefix.isEmpty() && (prefix.equals(name) || prefix.isAncestorOf(name));
	}

}
