// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import org.jspecify.annotations.Nullable;

/**
 * What the properties of a pool say about its login.
 *
 * @param keys where the login stands in a secret, or {@code null} if in none or if that
 * can't be told
 * @param prefix the prefix of the property that has the password, if there are keys
 * @param obstacle why there are no keys though a secret feeds the pool, or {@code null}
 */
record DerivedLogin(@Nullable LoginKeys keys, @Nullable String prefix, @Nullable Obstacle obstacle) {

	/**
	 * The login is no secret's.
	 */
	static final DerivedLogin NONE = new DerivedLogin(null, null, null);

	static DerivedLogin of(LoginKeys keys, String prefix) {
		return new DerivedLogin(keys, prefix, null);
	}

	static DerivedLogin not(String reason, String fix) {
		return new DerivedLogin(null, null, new Obstacle(reason, fix));
	}

	boolean hasUsernameKey() {
		return this.keys != null && this.keys.usernameKey() != null;
	}

	/**
	 * Why a pool that is fed by a secret can't follow it.
	 *
	 * @param reason a clause
	 * @param fix a sentence without its full stop
	 */
	record Obstacle(String reason, String fix) {
	}

}
