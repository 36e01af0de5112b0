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

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.context.environment.EnvironmentManager;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedResource;

/**
 * Shows properties by JMX as Spring Cloud's does, and masks what comes from a secret. It
 * has the same name there.
 */
@ManagedResource("org.springframework.cloud.context.environment:name=environmentManager,type=EnvironmentManager")
public class MaskingEnvironmentManager extends EnvironmentManager {

	private final MaskedProperties masked;

	MaskingEnvironmentManager(ConfigurableEnvironment environment, MaskedProperties masked) {
		super(environment);
		this.masked = masked;
	}

	@Override
	@ManagedOperation
	public @Nullable Object getProperty(String name) {
		Object value = SecretReads.unused(() -> super.getProperty(name));
		return (value != null && this.masked.hides(name, value)) ? SecretTexts.MASK : value;
	}

}
