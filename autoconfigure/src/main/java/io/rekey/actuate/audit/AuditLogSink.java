// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a log line with key-value pairs, which Spring Boot's structured logging turns
 * into fields. Commons Logging knows no such pairs.
 */
final class AuditLogSink implements AuditSink {

	/**
	 * The name of the logger.
	 */
	static final String LOGGER = "io.rekey.audit";

	private static final String PREFIX = "rekey.";

	private static final Set<String> WARNINGS = Set.of(SecretAuditEvents.SECRET_ROTATION_REFUSED,
			SecretAuditEvents.SECRET_ROTATION_FAILED, SecretAuditEvents.SECRET_REVOKED);

	private final Logger logger = LoggerFactory.getLogger(LOGGER);

	@Override
	public void accept(String principal, AuditRecord entry) {
		LoggingEventBuilder event = this.logger.atLevel(WARNINGS.contains(entry.type()) ? Level.WARN : Level.INFO)
			.addKeyValue(PREFIX + "event", entry.type())
			.addKeyValue(PREFIX + "principal", principal)
			.addKeyValue(PREFIX + "time", entry.time().toString());
		for (Map.Entry<String, Object> field : entry.data().entrySet()) {
			event = event.addKeyValue(PREFIX + field.getKey(), field.getValue());
		}
		event.log(entry.message());
	}

}
