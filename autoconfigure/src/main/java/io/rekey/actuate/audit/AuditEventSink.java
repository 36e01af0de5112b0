// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes Spring Boot's audit events, which its listener keeps where there is an
 * {@code AuditEventRepository}.
 */
final class AuditEventSink implements AuditSink {

	private final ApplicationEventPublisher publisher;

	AuditEventSink(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void accept(String principal, AuditRecord entry) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.putAll(entry.data());
		this.publisher
			.publishEvent(new AuditApplicationEvent(new AuditEvent(entry.time(), principal, entry.type(), data)));
	}

}
