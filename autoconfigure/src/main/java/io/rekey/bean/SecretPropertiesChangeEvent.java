// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;

/**
 * Tells others of a rotation, after all beans follow it.
 */
final class SecretPropertiesChangeEvent extends EnvironmentChangeEvent {

	SecretPropertiesChangeEvent(ApplicationContext context, Set<String> keys) {
		super(context, keys);
	}

}
