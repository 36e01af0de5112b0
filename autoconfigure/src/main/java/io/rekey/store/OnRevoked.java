// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

/**
 * What becomes of the last good version of a secret that was deleted, or that the
 * application may no longer read.
 */
public enum OnRevoked {

	/**
	 * It stays live, and health says so.
	 */
	KEEP,

	/**
	 * It is forgotten: properties and references that need it have no value any more, and
	 * pools make no new connection with it.
	 */
	DROP

}
