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

package io.rekey.jdbc;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import org.jspecify.annotations.Nullable;

/**
 * Takes the login of one pool from any version of its secret. If the JDBC URL refers to
 * the secret as well, it is built anew for each version.
 */
final class PoolLogins {

	private final LoginKeys keys;

	private final String url;

	private final @Nullable String urlProperty;

	private final SecretProperties properties;

	/**
	 * Creates the logins.
	 * @param keys where the login stands in the secret
	 * @param url the JDBC URL
	 * @param urlProperty the property with the URL if it refers to the secret, or
	 * {@code null}
	 * @param properties resolves that property
	 */
	PoolLogins(LoginKeys keys, String url, @Nullable String urlProperty, SecretProperties properties) {
		this.keys = keys;
		this.url = url;
		this.urlProperty = urlProperty;
		this.properties = properties;
	}

	SecretId secret() {
		return this.keys.secret();
	}

	LoginKeys keys() {
		return this.keys;
	}

	/**
	 * Takes the login from a version.
	 * @param version the version
	 * @return the login or {@code null} if a key is missing
	 */
	@Nullable DatabaseLogin from(SecretVersion version) {
		String usernameKey = this.keys.usernameKey();
		String passwordKey = this.keys.passwordKey();
		String username = (usernameKey != null) ? version.get(usernameKey) : this.keys.fixedUsername();
		String password = (passwordKey != null) ? version.get(passwordKey) : version.text();
		String target = (this.urlProperty != null) ? this.properties.resolve(this.urlProperty, version) : this.url;
		if (target == null || password == null || (username == null && usernameKey != null)) {
			return null;
		}
		return new DatabaseLogin(target, username, password, version.versionId());
	}

}
