// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

/**
 * What is asked of one region.
 *
 * @param <T> the type of the answer
 */
@FunctionalInterface
interface RegionCall<T> {

	/**
	 * Makes the call.
	 * @param client the client of the region
	 * @return the answer
	 */
	T make(RegionClient client);

}
