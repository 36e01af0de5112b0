// SPDX-License-Identifier: Apache-2.0

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
