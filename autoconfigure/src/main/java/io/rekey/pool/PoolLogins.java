// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.EditedProperties;
import io.rekey.store.SecretJson;
import org.jspecify.annotations.Nullable;

/**
 * Takes the login of one pool from any version of its secret. Safe for use by several
 * threads.
 */
public final class PoolLogins {

	private final LoginKeys keys;

	private final Function<SecretVersion, @Nullable String> url;

	private final List<String> prefixes;

	/**
	 * Creates the logins.
	 * @param keys where username and password stand in the secret
	 * @param url gives the URL for a version, which may come from the secret as well;
	 * {@code null} if the version lacks a part of it
	 */
	public PoolLogins(LoginKeys keys, Function<SecretVersion, @Nullable String> url) {
		this(keys, url, List.of());
	}

	private PoolLogins(LoginKeys keys, Function<SecretVersion, @Nullable String> url, List<String> prefixes) {
		this.keys = keys;
		this.url = url;
		this.prefixes = List.copyOf(prefixes);
	}

	/**
	 * The same logins, of a pool of which is known where all of it comes from.
	 * @param origins the prefixes of the properties that the pool was bound from
	 * @return the logins
	 */
	PoolLogins boundFrom(List<String> origins) {
		return new PoolLogins(this.keys, this.url, origins);
	}

	/**
	 * Tells whether the pool would be another one if it was made anew.
	 * @param edited the properties that were edited
	 * @return whether one of them may have to do with it
	 */
	boolean mayDependOn(EditedProperties edited) {
		return !edited.isEmpty() && (this.prefixes.isEmpty() || edited.concern(this.prefixes));
	}

	public SecretId secret() {
		return this.keys.secret();
	}

	public LoginKeys keys() {
		return this.keys;
	}

	/**
	 * Takes the login from a version.
	 * @param version the version
	 * @return the login or {@code null} if a key is missing
	 */
	public @Nullable PoolLogin from(SecretVersion version) {
		String usernameKey = this.keys.usernameKey();
		String passwordKey = this.keys.passwordKey();
		String username = (usernameKey != null) ? version.get(usernameKey) : this.keys.fixedUsername();
		String password = (passwordKey != null) ? version.get(passwordKey) : version.text();
		String target = this.url.apply(version);
		if (target == null || password == null || (username == null && usernameKey != null)) {
			return null;
		}
		return new PoolLogin(target, username, password, version.versionId());
	}

	/**
	 * Tells what a version lacks for the login.
	 * @param version the version, from which no login can be taken
	 * @return what is missing, without any value
	 */
	String lack(SecretVersion version) {
		for (String key : new @Nullable String[] { this.keys.usernameKey(), this.keys.passwordKey() }) {
			if (key != null && version.get(key) == null) {
				return "key '" + key + "'"
						+ (version.isJson() ? "" : ", as it is no JSON object" + SecretJson.describeFlaw(version));
			}
		}
		return "what gives a usable URL";
	}

}
