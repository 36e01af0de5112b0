// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.rekey.pool.PoolLogin;
import org.jspecify.annotations.Nullable;

/**
 * The login that a pool shows, and those that it showed until a moment ago. The pool
 * itself comes with one of them when it connects, and is given the wanted one instead.
 * Safe for use by several threads.
 */
final class ShownLogins {

	/**
	 * More than go live while a thread connects.
	 */
	private static final int KEPT = 4;

	private volatile List<PoolLogin> logins = List.of();

	/**
	 * Takes note of a login, before the pool shows it.
	 * @param login the login, or {@code null} if the pool shows none and no former one
	 * may be kept
	 */
	void set(@Nullable PoolLogin login) {
		this.logins = (login != null) ? Stream.concat(Stream.of(login), this.logins.stream()).limit(KEPT).toList()
				: List.of();
	}

	/**
	 * Tells whether somebody came with what the pool shows. A pool that takes username
	 * and password one after the other may show two versions for a moment.
	 * @param username the username
	 * @param password the password
	 * @return {@code false} if that is a login of somebody's own
	 */
	boolean contain(@Nullable String username, @Nullable String password) {
		List<PoolLogin> shown = this.logins;
		return shown.stream().anyMatch((login) -> Objects.equals(login.username(), username))
				&& shown.stream().anyMatch((login) -> login.password().equals(password));
	}

}
