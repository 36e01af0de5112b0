// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

/**
 * How a secret is rotated.
 */
enum Strategy {

	/**
	 * One user, whose password changes.
	 */
	SINGLE(1),

	/**
	 * Two users that take turns; the pending version names the one that is not in use.
	 */
	ALTERNATING(2);

	private final int users;

	Strategy(int users) {
		this.users = users;
	}

	int users() {
		return this.users;
	}

}
