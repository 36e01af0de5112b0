// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

/**
 * What a reader may see that is of neither version.
 */
public enum Sight {

	/**
	 * A property of the environment that has neither the old nor the new value.
	 */
	PROPERTY,

	/**
	 * A property that refers to two keys, one of them old and one new.
	 */
	MIXED_PROPERTY,

	/**
	 * A getter of a bean that has neither the old nor the new value.
	 */
	BEAN,

	/**
	 * A getter of a bean for two keys, one of them old and one new.
	 */
	MIXED_BEAN,

	/**
	 * A getter of a bean that has nothing to do with the secret, and not its value.
	 */
	OTHER_BEAN

}
