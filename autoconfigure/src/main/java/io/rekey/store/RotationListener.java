// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

/**
 * Is told how each check of a secret ended. An exception is logged and harms nothing.
 */
@FunctionalInterface
public interface RotationListener {

	/**
	 * Called after a check, on the thread that made it.
	 * @param result how it ended
	 */
	void onResult(RotationResult result);

}
