// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;

/**
 * Published when something that a secret feeds, such as a bean or a client, did not move
 * to a version that went live. It is tried again until it does; this is published once
 * for it. Carries names and ids only, never a value.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onFailure(SecretFollowerFailedEvent event) {
 *     logger.error(event.follower() + " is not at version " + event.versionId() + ": " + event.reason());
 * }
 * </pre>
 *
 * @param secret the secret, as the application refers to it
 * @param versionId the version that is live
 * @param follower the name of what did not move
 * @param reason why, in words
 * @param trigger what led to the check
 * @param time when the check ended
 * @since 0.1.0
 * @see SecretFollower
 */
public record SecretFollowerFailedEvent(SecretId secret, String versionId, String follower, String reason,
		RotationTrigger trigger, Instant time) {
}
