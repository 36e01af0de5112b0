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

package io.rekey.fleet;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * Sets up the logging system, which belongs to the process, in place of the replicas:
 * those that start at the same time would disturb each other. Only warnings are shown.
 */
final class FleetLogging implements AutoCloseable {

	private final LoggingSystem system = LoggingSystem.get(FleetLogging.class.getClassLoader());

	FleetLogging() {
		this.system.beforeInitialize();
		this.system.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
		this.system.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
	}

	/**
	 * Lets the next application set it up.
	 */
	@Override
	public void close() {
		this.system.cleanUp();
	}

}
