// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.env.EditedProperties;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes note of the properties that others than a rotation changed, until the beans of
 * the refresh scope are made anew.
 */
final class EditListener implements ApplicationListener<EnvironmentChangeEvent> {

	private final ConfigurableApplicationContext context;

	private final Set<String> changed = ConcurrentHashMap.newKeySet();

	EditListener(ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		boolean here = this.context.equals(event.getSource()) || event.getKeys().equals(event.getSource());
		if (here && !(event instanceof SecretPropertiesChangeEvent)) {
			this.changed.addAll(event.getKeys());
		}
	}

	/**
	 * Returns what was edited since this was asked last.
	 * @return the properties
	 */
	EditedProperties take() {
		Set<String> names = Set.copyOf(this.changed);
		this.changed.removeAll(names);
		return EditedProperties.of(this.context.getEnvironment(), names);
	}

}
