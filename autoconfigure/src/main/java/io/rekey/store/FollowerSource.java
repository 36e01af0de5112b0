// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.Collection;

import io.rekey.SecretFollower;
import io.rekey.SecretId;

/**
 * Knows followers of one kind, which may come and go. Safe for use by several threads.
 */
@FunctionalInterface
public interface FollowerSource {

	/**
	 * Returns those that a secret feeds, in the order in which they are to move.
	 * @param id the secret
	 * @return the followers
	 */
	Collection<? extends SecretFollower> of(SecretId id);

}
