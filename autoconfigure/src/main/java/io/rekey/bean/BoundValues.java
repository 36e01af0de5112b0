// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

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

	private static final ThreadLocal<@Nullable Recording> current = new ThreadLocal<>();

	/**
	 * Runs a binding and tells what it bound.
	 * @param without tells the properties that the binding must not see
	 * @param binding the binding
	 * @return the values, converted to the types of their properties
	 */
	Map<ConfigurationPropertyName, Object> during(Predicate<ConfigurationPropertyName> without, Runnable binding) {
		Recording recording = new Recording(new LinkedHashMap<>(), without);
		Recording outer = current.get();
		current.set(recording);
		try {
			binding.run();
		}
		finally {
			current.set(outer);
		}
		return recording.bound;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				Recording recording = current.get();
				return (recording != null && recording.without.test(name)) ? null
						: super.onStart(name, target, context);
			}

			@Override
			public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					@Nullable Object result) throws Exception {
				super.onFinish(name, target, context, result);
				Recording recording = current.get();
				if (recording != null && result != null) {
					recording.bound.put(name, result);
				}
			}

		};
	}

	/**
	 * One binding.
	 */
	private record Recording(Map<ConfigurationPropertyName, Object> bound,
			Predicate<ConfigurationPropertyName> without) {
	}

}
