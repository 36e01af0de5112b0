// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Duration;

/**
 * How long each step of a rotation took in this process.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onRotation(SecretRotatedEvent event) {
 *     RotationTimings timings = event.timings();
 *     logger.info("Proved in " + timings.prove().toMillis() + " ms of " + timings.total().toMillis() + " ms");
 * }
 * </pre>
 *
 * @param fetch reading the new version
 * @param prove trying it, for example by logging in to a database
 * @param commit making it the live version
 * @param apply rebinding beans and telling pools; the retirement of old connections goes
 * on afterwards and is not included
 * @since 0.1.0
 */
public record RotationTimings(Duration fetch, Duration prove, Duration commit, Duration apply) {

	/**
	 * A rotation that has not begun.
	 */
	public static final RotationTimings NONE = new RotationTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	/**
	 * Returns how long all steps took together.
	 * @return the sum
	 */
	public Duration total() {
		return this.fetch.plus(this.prove).plus(this.commit).plus(this.apply);
	}

}
