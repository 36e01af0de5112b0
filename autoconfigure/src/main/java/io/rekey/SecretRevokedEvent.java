// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;

import io.rekey.SecretUnavailableException.Reason;

/**
 * A secret in use was deleted, or the application may no longer read it; two checks in a
 * row found that. Published once, until the secret can be read again.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onRevoked(SecretRevokedEvent event) {
 *     logger.error(event.secret() + " was revoked: " + event.reason());
 * }
 * </pre>
 *
 * @param secret the secret
 * @param versionId the last version that was live
 * @param reason why it can't be read
 * @param dropped whether that version was dropped, or stays live
 * @param trigger what led to the check
 * @param time when the check ended
 * @since 0.1.0
 */
public record SecretRevokedEvent(SecretId secret, String versionId, Reason reason, boolean dropped,
		RotationTrigger trigger, Instant time) {
}
