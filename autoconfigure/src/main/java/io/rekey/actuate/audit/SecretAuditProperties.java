// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is told of what happens to secrets.
 *
 * @param enabled Whether to publish audit events.
 * @param callerIdentity Whether to ask STS once, in the background, who the application
 * is. Otherwise audit events name the application.
 * @param log Whether to write audit events to the logger 'io.rekey.audit', with key-value
 * pairs. By default, if structured logging is on.
 */
@ConfigurationProperties("rekey.audit")
record SecretAuditProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean callerIdentity,
		@Nullable Boolean log) {
}
