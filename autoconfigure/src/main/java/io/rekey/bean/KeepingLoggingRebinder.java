// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.logging.LoggingRebinder;

/**
 * Sets log levels as Spring Cloud's does, but not after a rotation that changed none: it
 * would take back those that an operator has set since.
 */
final class KeepingLoggingRebinder extends LoggingRebinder {

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		if (!(event instanceof SecretPropertiesChangeEvent)
				|| event.getKeys().stream().anyMatch((key) -> key.startsWith("logging."))) {
			super.onApplicationEvent(event);
		}
	}

}
