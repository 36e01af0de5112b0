// SPDX-License-Identifier: Apache-2.0

package io.rekey;

/**
 * What made this process look whether a secret has a new version.
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
