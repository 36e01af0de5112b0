// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

/**
 * A follower that could not move to the live version, and is tried again.
 *
 * @param follower the name of the follower
 * @param reason why, without any value
 */
public record FollowerFailure(String follower, String reason) {

	@Override
	public String toString() {
		return this.follower + " (" + this.reason + ")";
	}

}
