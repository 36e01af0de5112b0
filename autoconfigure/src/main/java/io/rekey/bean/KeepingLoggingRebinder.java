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
