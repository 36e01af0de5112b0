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
