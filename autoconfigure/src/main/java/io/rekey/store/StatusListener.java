// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

/**
 * Is told what each check changes in the status of its secret. An exception is logged and
 * harms nothing.
 */
@FunctionalInterface
public interface StatusListener {

	/**
	 * Called after a check, on the thread that made it.
	 * @param change what has changed
	 */
	void onChange(StatusChange change);

}
