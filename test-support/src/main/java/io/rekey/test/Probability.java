// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * Checks probabilities.
 */
final class Probability {

	private Probability() {
	}

	static double check(double probability) {
		if (!(probability >= 0 && probability <= 1)) {
			throw new IllegalArgumentException("A probability is from 0 to 1, not " + probability);
		}
		return probability;
	}

}
