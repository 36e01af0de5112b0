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

package io.rekey.aws;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;

/**
 * Tells where a property is set. Spring Boot's own analyzers can't, before there is an
 * application context.
 */
public final class PropertyOrigins {

	private PropertyOrigins() {
	}

	/**
	 * Describes where a property is set.
	 * @param binder the binder that binds it
	 * @param name the name of the property
	 * @return a clause such as {@code " Set in …."}; empty if it is unknown
	 */
	public static String describe(Binder binder, String name) {
		AtomicReference<@Nullable Origin> origin = new AtomicReference<>();
		binder.bind(ConfigurationPropertyName.adapt(name, '.'), Bindable.of(String.class), new BindHandler() {

			@Override
			public Object onSuccess(ConfigurationPropertyName property, Bindable<?> target, BindContext context,
					Object result) {
				ConfigurationProperty found = context.getConfigurationProperty();
				origin.set((found != null) ? found.getOrigin() : null);
				return result;
			}

		});
		return (origin.get() != null) ? " Set in " + origin.get() + "." : "";
	}

}
