// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be told, to whomever.
 *
 * @param time when it happened
 * @param type one of {@link SecretAuditEvents}
 * @param message what happened, in words
 * @param data names and ids, in order
 */
record AuditRecord(Instant time, String type, String message, Map<String, Object> data) {

	AuditRecord {
		data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
	}

}
