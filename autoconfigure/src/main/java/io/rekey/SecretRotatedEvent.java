// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;
import java.util.Set;

/**
 * Published after this process moved to a new version of a secret: beans are bound to it
 * and pools use it for new connections. Carries names and ids only, never a value.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onRotation(SecretRotatedEvent event) {
 *     if (event.propertyNames().contains("partner.api-key")) {
 *         logger.info("The partner's key is of version " + event.versionId());
 *     }
 * }
 * </pre>
 *
 * @param secret the secret, as the application refers to it
 * @param previousVersionId the version before
 * @param versionId the version that is live now
 * @param propertyNames the properties whose resolved value changed: keys of an imported
 * secret and properties that refer to the secret, such as
 * {@code spring.datasource.password}
 * @param trigger what led to the discovery
 * @param timings how long each step took
 * @param time when the rotation was complete
 * @since 0.1.0
 */
public record SecretRotatedEvent(SecretId secret, String previousVersionId, String versionId, Set<String> propertyNames,
		RotationTrigger trigger, RotationTimings timings, Instant time) {

	public SecretRotatedEvent {
		propertyNames = Set.copyOf(propertyNames);
	}

}
