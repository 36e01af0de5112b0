// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

/**
 * Why a login failed.
 */
public enum LoginFailure {

	/**
	 * The database refused username or password: another version may do.
	 */
	REFUSED,

	/**
	 * The account is locked, disabled or expired: to try on would keep it locked. Another
	 * account may do.
	 */
	LOCKED,

	/**
	 * The account has no right to the database: another account may have it.
	 */
	FORBIDDEN,

	/**
	 * The database could not be reached, which says nothing about the login.
	 */
	UNREACHABLE,

	/**
	 * Anything else, such as too many connections.
	 */
	OTHER;

	/**
	 * Whether the database was reached and turned this login down, so that another
	 * version of the secret may help.
	 * @return {@code false} if it was not reached, or has reasons that every login meets
	 */
	public boolean isRefusal() {
		return this == REFUSED || this == LOCKED || this == FORBIDDEN;
	}

}
