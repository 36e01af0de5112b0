// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;

/**
 * A secret that was revoked can be read again.
 *
 * @param secret the secret
 * @param versionId the version that is live now
 * @param trigger what led to the check
 * @param time when the check ended
 * @see SecretRevokedEvent
 */
public record SecretRestoredEvent(SecretId secret, String versionId, RotationTrigger trigger, Instant time) {
}
