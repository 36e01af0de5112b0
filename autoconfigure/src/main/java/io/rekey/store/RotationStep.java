// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

/**
 * The steps of a rotation, in their order.
 */
public enum RotationStep {

	/**
	 * Reading the version that the secret has now.
	 */
	FETCH,

	/**
	 * Trying it.
	 */
	PROVE,

	/**
	 * Making it the live version.
	 */
	COMMIT,

	/**
	 * Having beans and pools act on it.
	 */
	APPLY

}
