// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

/**
 * What is measured of one rotation.
 */
public enum Measure {

	/**
	 * When the imported key was new, as {@link Clock} tells.
	 */
	PROPERTY,

	/**
	 * When the property was new that refers to a key.
	 */
	REFERENCE,

	/**
	 * When all configuration beans of the secret were new.
	 */
	BEANS,

	/**
	 * When the pool had a connection with the new login.
	 */
	POOL,

	/**
	 * When the first step began: the message has been received.
	 */
	BEGAN,

	/**
	 * Nanoseconds for reading the new version.
	 */
	FETCH,

	/**
	 * Nanoseconds for trying it: one login.
	 */
	PROVE,

	/**
	 * Nanoseconds for making it the live one.
	 */
	COMMIT,

	/**
	 * Nanoseconds for rebinding beans and telling pools.
	 */
	APPLY,

	/**
	 * How many configuration beans were bound.
	 */
	BOUND_BEANS,

	/**
	 * How often one of them was bound.
	 */
	BINDINGS,

	/**
	 * Nanoseconds of processor time, without those of what measures.
	 */
	CPU,

	/**
	 * Bytes that those threads allocated which are still there.
	 */
	ALLOCATED

}
