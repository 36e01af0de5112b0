// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationContext;

/**
 * The {@code @ConfigurationProperties} beans of a context, as readers of the properties
 * under their prefixes.
 */
final class BoundBeans implements SecretReaders {

	private final ApplicationContext context;

	/**
	 * Looked for once, as the beans that there are don't change.
	 */
	private volatile @Nullable List<Bound> beans;

	BoundBeans(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		if (properties.isEmpty()) {
			return List.of();
		}
		return beans().stream()
			.filter((bean) -> bean.isBoundTo(properties))
			.map((bean) -> new Reader("bean '" + bean.name + "'", null))
			.toList();
	}

	private List<Bound> beans() {
		List<Bound> known = this.beans;
		if (known == null) {
			known = SecretReads.unused(() -> ConfigurationPropertiesBean.getAll(this.context))
				.values()
				.stream()
				.map((bean) -> new Bound(bean.getName(), ConfigurationPropertyName.of(bean.getAnnotation().prefix())))
				.toList();
			this.beans = known;
		}
		return known;
	}

	/**
	 * A bean and the prefix of its properties.
	 */
	private record Bound(String name, ConfigurationPropertyName prefix) {

		boolean isBoundTo(Set<String> properties) {
			return !this.prefix.isEmpty() && properties.stream().anyMatch(this::isAtOrAbove);
		}

		/**
		 * In the form of a file or of an environment variable, where {@code MY_DB_URL}
		 * stands for {@code my-db.url} as well.
		 */
		private boolean isAtOrAbove(String property) {
			ConfigurationPropertyName undashed = ConfigurationPropertyName
				.adapt(this.prefix.toString().replace('-', '.'), '.');
			ConfigurationPropertyName variable = ConfigurationPropertyName.adapt(property, '_');
			return isAtOrAbove(this.prefix, ConfigurationPropertyName.adapt(property, '.'))
					|| isAtOrAbove(this.prefix, variable) || isAtOrAbove(undashed, variable);
		}

		private static boolean isAtOrAbove(ConfigurationPropertyName prefix, ConfigurationPropertyName name) {
			return prefix.equals(name) || prefix.isAncestorOf(name);
		}

	}

}
