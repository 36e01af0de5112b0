// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

/**
 * Is told which pools follow secrets.
 */
public interface PoolListener {

	/**
	 * Called once for each pool, those included that there are already.
	 * @param pool the pool
	 */
	void added(RotatingPool pool);

	/**
	 * Called some time after a pool was closed.
	 * @param pool the pool
	 */
	void removed(RotatingPool pool);

	/**
	 * Called when a pool stops to retire its old connections, because new ones can't take
	 * their place. Must not block.
	 * @param pool the pool
	 * @param reason why, in words and without any value
	 */
	default void troubled(RotatingPool pool, String reason) {
	}

}
