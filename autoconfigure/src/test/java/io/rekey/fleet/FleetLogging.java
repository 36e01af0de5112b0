// SPDX-License-Identifier: Apache-2.0

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
