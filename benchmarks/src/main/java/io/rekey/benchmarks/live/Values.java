// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

/**
 * What one version of the secret gives, other than its login.
 *
 * @param first its first key
 * @param second its second key
 * @param pair a property that refers to both
 */
public record Values(String first, String second, String pair) {

	/**
	 * Tells the values.
	 * @param version the number of the version
	 * @return the values
	 */
	public static Values of(int version) {
		String first = "first-" + version;
		String second = "second-" + version;
		return new Values(first, second, first + ":" + second);
	}

	/**
	 * The version before and the one after a rotation.
	 *
	 * @param before the one before
	 * @param after the one after
	 */
	record Step(Values before, Values after) {

		static Step to(int version) {
			return new Step(of(version - 1), of(version));
		}

	}

}
