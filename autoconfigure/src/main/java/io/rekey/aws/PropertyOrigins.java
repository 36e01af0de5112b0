// SPDX-License-Identifier: Apache-2.0

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
