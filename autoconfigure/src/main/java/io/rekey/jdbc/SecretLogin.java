// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.env.SecretFailures;
import io.rekey.pool.PoolProperties.Pool;
import io.rekey.store.SecretStore;
import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

/**
 * What a secret that a property names gives for a connection, in its live version. Safe
 * for use by several threads.
 */
final class SecretLogin {

	private final SecretStore store;

	private final SecretFailures failures;

	private final String property;

	private final SecretId secret;

	private final Pool keys;

	/**
	 * Creates the login.
	 * @param store has the live version
	 * @param failures reports what is wrong
	 * @param property the property that names the secret
	 * @param secret the secret
	 * @param keys where username and password stand in it
	 */
	SecretLogin(SecretStore store, SecretFailures failures, String property, SecretId secret, Pool keys) {
		this.store = store;
		this.failures = failures;
		this.property = property;
		this.secret = secret;
		this.keys = keys;
	}

	/**
	 * Returns the username.
	 * @return the username or {@code null} if it is not in the secret
	 */
	@Nullable String username() {
		return live().get(this.keys.usernameKey());
	}

	/**
	 * Returns the password: a key of a JSON secret, or the whole text of another one.
	 * @return the password
	 */
	String password() {
		SecretVersion live = live();
		String password = live.isJson() ? live.get(this.keys.passwordKey()) : live.text();
		if (password == null) {
			String key = this.keys.passwordKey();
			throw failure("it has no key '" + key + "' (keys: " + Names.list(live.values().keySet()) + ")",
					"Use one of the secret's keys, or add key '" + key + "' to it.");
		}
		return password;
	}

	/**
	 * Returns the JDBC URL of the database.
	 * @param urlProperty the property that would have the URL instead
	 * @return the URL
	 */
	String url(String urlProperty) {
		try {
			return DatabaseAddress.url(live());
		}
		catch (InvalidDatabaseAddressException ex) {
			throw failure(String.valueOf(ex.getMessage()), ex.action() + ", or set '" + urlProperty
					+ "' (a secret that RDS manages holds only username and password).");
		}
	}

	private SecretVersion live() {
		try {
			return this.store.get(this.secret);
		}
		catch (SecretUnavailableException ex) {
			throw this.failures.unavailable(this.property, ex);
		}
	}

	private RuntimeException failure(String reason, String action) {
		return this.failures.exception(this.property, this.secret.value(),
				"secret '" + this.secret + "' can't give a connection: " + reason, action);
	}

}
