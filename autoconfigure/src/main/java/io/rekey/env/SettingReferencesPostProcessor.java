// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Refuses {@link SettingReferences} once all files are known, and before anybody asks for
 * one of the settings.
 */
class SettingReferencesPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 3;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		SettingReferences.refuse(environment);
	}

}
