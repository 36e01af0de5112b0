// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.util.Map;

/**
 * Takes notes of what was done with secrets. Safe for use by several threads.
 */
public interface SecretAudit {

	/**
	 * Publishes an audit event, once the application has started.
	 * @param type one of {@link SecretAuditEvents}
	 * @param message what happened, in words
	 * @param data names and ids, never a value of a secret
	 */
	void publish(String type, String message, Map<String, ?> data);

}
