// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;

/**
 * A secret that was revoked can be read again.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onRestored(SecretRestoredEvent event) {
 *     logger.info(event.secret() + " can be read again, live is version " + event.versionId());
 * }
 * </pre>
 *
 * @param secret the secret
 * @param versionId the version that is live now
 * @param trigger what led to the check
 * @param time when the check ended
 * @since 0.1.0
 * @see SecretRevokedEvent
 */
public record SecretRestoredEvent(SecretId secret, String versionId, RotationTrigger trigger, Instant time) {
}
