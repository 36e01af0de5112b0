// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where and as whom to log in, all of one version of a secret. Its text shows no value.
 */
public final class PoolLogin {

	private final String url;

	private final @Nullable String username;

	private final String password;

	private final String versionId;

	/**
	 * Creates a login.
	 * @param url the URL of the database
	 * @param username the username, or {@code null} if the URL or the driver's properties
	 * have it
	 * @param password the password
	 * @param versionId the version of the secret that all of this comes from
	 */
	public PoolLogin(String url, @Nullable String username, String password, String versionId) {
		this.url = url;
		this.username = username;
		this.password = password;
		this.versionId = versionId;
	}

	public String url() {
		return this.url;
	}

	public @Nullable String username() {
		return this.username;
	}

	public String password() {
		return this.password;
	}

	public String versionId() {
		return this.versionId;
	}

	/**
	 * Whether both log in alike, whatever version they come from.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PoolLogin that && this.url.equals(that.url)
				&& Objects.equals(this.username, that.username) && this.password.equals(that.password);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.url, this.username, this.password);
	}

	@Override
	public String toString() {
		return "PoolLogin[versionId=" + this.versionId + "]";
	}

}
