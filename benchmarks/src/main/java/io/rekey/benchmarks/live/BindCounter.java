// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Counts how often each configuration bean is bound, by whomever: all ask Spring Boot's
 * binder. Safe for use by several threads.
 */
final class BindCounter implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName PARENT = ConfigurationPropertyName.of("settings");

	private final Map<ConfigurationPropertyName, Integer> bindings = new HashMap<>();

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				if (PARENT.isParentOf(name)) {
					count(name);
				}
				return super.onStart(name, target, context);
			}

		};
	}

	private synchronized void count(ConfigurationPropertyName name) {
		this.bindings.merge(name, 1, Integer::sum);
	}

	synchronized void reset() {
		this.bindings.clear();
	}

	synchronized int beans() {
		return this.bindings.size();
	}

	synchronized int bindings() {
		return this.bindings.values().stream().mapToInt(Integer::intValue).sum();
	}

}
