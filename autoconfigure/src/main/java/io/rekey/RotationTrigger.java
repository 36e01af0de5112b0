// SPDX-License-Identifier: Apache-2.0

package io.rekey;

/**
 * What made this process look whether a secret has a new version.
 *
 * <pre class="code">
 * &#64;EventListener
 * void onRotation(SecretRotatedEvent event) {
 *     if (event.trigger() == RotationTrigger.RECONCILE) {
 *         logger.warn("No event told of the rotation of " + event.secret());
 *     }
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public enum RotationTrigger {

	/**
	 * An event that came from the queue.
	 */
	QUEUE,

	/**
	 * A database refused a login.
	 */
	LOGIN_REFUSED,

	/**
	 * The reconcile schedule.
	 */
	RECONCILE,

	/**
	 * An operator asked for it, for example by {@code /actuator/refresh}.
	 */
	OPERATOR,

	/**
	 * Code of the application asked for it, by {@link RotatingSecret#check()}.
	 */
	APPLICATION,

	/**
	 * The application was started again, after it was stopped or restored from a
	 * checkpoint.
	 */
	RESTART,

	/**
	 * The retry after a version was refused or could not be fetched.
	 */
	RETRY

}
