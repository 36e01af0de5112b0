/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
