// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The login that a pool was configured with, and where that may have come from. Its text
 * shows no value.
 */
public final class BoundLogin {

	private final String url;

	private final @Nullable String username;

	private final @Nullable String password;

	private final boolean passwordKnown;

	private final List<String> prefixes;

	/**
	 * Creates the login.
	 * @param url the URL
	 * @param username the username, or {@code null}
	 * @param password the password, or {@code null}
	 * @param prefixes the prefixes of the properties that the pool is bound from by
	 * convention, the strongest first; those of its own come before
	 */
	public BoundLogin(String url, @Nullable String username, @Nullable String password, List<String> prefixes) {
		this(url, username, password, true, prefixes);
	}

	private BoundLogin(String url, @Nullable String username, @Nullable String password, boolean passwordKnown,
			List<String> prefixes) {
		this.url = url;
		this.username = username;
		this.password = password;
		this.passwordKnown = passwordKnown;
		this.prefixes = List.copyOf(prefixes);
	}

	/**
	 * Creates the login of a pool that tells its password nobody.
	 * @param url the URL
	 * @param username the username, or {@code null}
	 * @param prefixes as above
	 * @return the login
	 */
	public static BoundLogin withUnknownPassword(String url, @Nullable String username, List<String> prefixes) {
		return new BoundLogin(url, username, null, false, prefixes);
	}

	String url() {
		return this.url;
	}

	@Nullable String username() {
		return this.username;
	}

	@Nullable String password() {
		return this.password;
	}

	boolean isPasswordKnown() {
		return this.passwordKnown;
	}

	/**
	 * Tells whether this may be the pool's password.
	 * @param other a password
	 * @return {@code true} also if the pool does not tell
	 */
	boolean mayBePassword(String other) {
		return !this.passwordKnown || other.equals(this.password);
	}

	List<String> prefixes() {
		return this.prefixes;
	}

	@Override
	public String toString() {
		return "BoundLogin" + this.prefixes;
	}

}
