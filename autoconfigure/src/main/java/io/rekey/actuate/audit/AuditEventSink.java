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
