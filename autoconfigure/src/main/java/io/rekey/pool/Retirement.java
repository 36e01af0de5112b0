// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

/**
 * How connections of an older version go.
 */
public enum Retirement {

	/**
	 * One by one, those in use when they come back.
	 */
	ROLLING,

	/**
	 * All that are idle at once, those in use when they come back.
	 */
	AT_ONCE,

	/**
	 * When they reach the pool's maximum lifetime.
	 */
	NEVER

}
