// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Reads no secret while somebody has turned on the logger by which the HTTP client shows
 * what it receives. It has the same name for all clients of an application. What it
 * inherits does not count: an application that is logged by Spring Boot has it off, and
 * while logging is being initialized levels come and go.
 *
 * @see <a href=
 * "https://hc.apache.org/httpcomponents-client-5.5.x/logging.html">Logging</a>
 */
final class WireLogGuard implements ExecutionInterceptor {

	private static final String LOGGER = "org.apache.hc.client5.http.wire";

	private static final Log wire = LogFactory.getLog(LOGGER);

	/**
	 * Guards a client. Done here, so that no class of the SDK is loaded to verify the
	 * caller.
	 */
	static void guard(ClientOverrideConfiguration.Builder client) {
		client.addExecutionInterceptor(new WireLogGuard());
	}

	@Override
	public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
		if (wire.isDebugEnabled() && isTurnedOn()) {
			throw new WireLogException(LOGGER);
		}
	}

	private static boolean isTurnedOn() {
		LogLevel level = configuredLevel(
				LoggingSystem.get(Objects.requireNonNull(WireLogGuard.class.getClassLoader())));
		return level == LogLevel.DEBUG || level == LogLevel.TRACE;
	}

	private static @Nullable LogLevel configuredLevel(LoggingSystem logging) {
		try {
			LoggerConfiguration configuration = logging.getLoggerConfiguration(LOGGER);
			return (configuration != null) ? configuration.getConfiguredLevel() : null;
		}
		catch (UnsupportedOperationException ex) {
			// A logging system of somebody's own need not know its levels.
			return null;
		}
	}

}
