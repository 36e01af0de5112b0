// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Published when this process could not move to a new version of a secret. It keeps the
 * version it has and tries again. Carries names and ids only, never a value.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onFailure(SecretRotationFailedEvent event) {
 *     logger.error(event.secret() + " stays at version " + event.versionId() + ": " + event.reason());
 * }
 * </pre>
 *
 * @param secret the secret, as the application refers to it
 * @param versionId the version that stays live
 * @param refusedVersionId the version that was refused, or {@code null} if no version
 * could be fetched
 * @param reason why, in words
 * @param trigger what led to the attempt
 * @param time when the attempt failed
 * @since 0.1.0
 */
public record SecretRotationFailedEvent(SecretId secret, String versionId, @Nullable String refusedVersionId,
		String reason, RotationTrigger trigger, Instant time) {
}
