// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Listens to Spring Boot's binder, so that a rebind knows what came from properties and
 * what a bean has by itself.
 */
final class BoundValues implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ThreadLocal<@Nullable Map<ConfigurationPropertyName, Object>> current = new ThreadLocal<>();

	/**
	 * Runs a binding and tells what it bound.
	 * @param binding the binding
	 * @return the values, converted to the types of their properties
	 */
	Map<ConfigurationPropertyName, Object> during(Runnable binding) {
		Map<ConfigurationPropertyName, Object> values = new LinkedHashMap<>();
		current.set(values);
		try {
			binding.run();
		}
		finally {
			current.remove();
		}
		return values;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					@Nullable Object result) throws Exception {
				super.onFinish(name, target, context, result);
				Map<ConfigurationPropertyName, Object> values = current.get();
				if (values != null && result != null) {
					values.put(name, result);
				}
			}

		};
	}

}
