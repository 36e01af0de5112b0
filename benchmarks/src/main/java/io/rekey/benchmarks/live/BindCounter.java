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
