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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Derives which secret feeds which pool: traces the properties that a pool may have been
 * bound from, and keeps what agrees with the login that the pool really has.
 */
final class LoginKeysResolver {

	private static final Log logger = LogFactory.getLog(LoginKeysResolver.class);

	private static final List<String> BOOT_PREFIXES = List.of("spring.datasource.hikari", "spring.datasource");

	private final ListableBeanFactory beanFactory;

	private final SecretProperties properties;

	private final SecretStore store;

	private final JdbcProperties settings;

	LoginKeysResolver(ListableBeanFactory beanFactory, SecretProperties properties, SecretStore store,
			JdbcProperties settings) {
		this.beanFactory = beanFactory;
		this.properties = properties;
		this.store = store;
		this.settings = settings;
	}

	/**
	 * Finds the login's place in a secret.
	 * @param beanName the name of the pool
	 * @param username the pool's username, or {@code null}
	 * @param password the pool's password, or {@code null}
	 * @return the keys or {@code null} if no secret feeds the pool
	 */
	@Nullable LoginKeys resolve(String beanName, @Nullable String username, @Nullable String password) {
		JdbcProperties.Pool pool = this.settings.pool(beanName);
		if (pool.secret() != null) {
			return explicit(beanName, SecretId.of(pool.secret()), pool, username);
		}
		for (String prefix : prefixes(beanName)) {
			LoginKeys keys = derive(prefix, username);
			SecretVersion version = (keys != null) ? this.store.current(keys.secret()) : null;
			if (keys != null && version != null && agrees(keys, version, username, password)) {
				return keys;
			}
		}
		if (password != null && this.store.inUse().stream().anyMatch((version) -> holds(version, password))) {
			logger.warn("Pool '" + beanName + "' seems to be fed by a secret, but does not follow its rotation:"
					+ " its username and password are not plain references to keys of one secret." + " Set 'rekey.jdbc."
					+ beanName + ".secret'.");
		}
		return null;
	}

	private LoginKeys explicit(String beanName, SecretId secret, JdbcProperties.Pool pool, @Nullable String username) {
		SecretVersion version = this.store.get(secret);
		if (!version.isJson()) {
			return new LoginKeys(secret, null, null, username);
		}
		if (version.get(pool.passwordKey()) == null) {
			throw new InvalidConfigurationPropertyValueException("rekey.jdbc." + beanName + ".password-key",
					pool.passwordKey(), "Secret '" + secret + "' has no such key (keys: "
							+ String.join(", ", version.values().keySet()) + ").");
		}
		boolean fixed = version.get(pool.usernameKey()) == null;
		return new LoginKeys(secret, fixed ? null : pool.usernameKey(), pool.passwordKey(), fixed ? username : null);
	}

	private static boolean holds(SecretVersion version, String password) {
		return version.text().equals(password) || version.values().containsValue(password);
	}

	private boolean agrees(LoginKeys keys, SecretVersion version, @Nullable String username,
			@Nullable String password) {
		DatabaseLogin login = new PoolLogins(keys, "", null, this.properties).from(version);
		return login != null && Objects.equals(login.username(), username) && login.password().equals(password);
	}

	/**
	 * Tells how to take the login of a pool from a version of its secret.
	 * @param beanName the name of the pool
	 * @param keys where the login stands
	 * @param url the pool's JDBC URL
	 * @return the logins
	 */
	PoolLogins logins(String beanName, LoginKeys keys, String url) {
		for (String prefix : prefixes(beanName)) {
			for (String property : new String[] { prefix + ".jdbc-url", prefix + ".url" }) {
				boolean refers = this.properties.trace(property)
					.stream()
					.anyMatch((reference) -> reference.id().equals(keys.secret()));
				if (refers && url.equals(this.properties.resolve(property, this.store.get(keys.secret())))) {
					return new PoolLogins(keys, url, property, this.properties);
				}
			}
		}
		return new PoolLogins(keys, url, null, this.properties);
	}

	private Set<String> prefixes(String beanName) {
		Set<String> prefixes = new LinkedHashSet<>();
		addPrefix(beanName, prefixes);
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			addPrefix(name, prefixes);
		}
		prefixes.addAll(BOOT_PREFIXES);
		return prefixes;
	}

	/**
	 * Without creating factory beans, as a pool may be made early.
	 */
	private void addPrefix(String beanName, Set<String> prefixes) {
		ConfigurationProperties annotation = this.beanFactory.findAnnotationOnBean(beanName,
				ConfigurationProperties.class, false);
		if (annotation != null) {
			prefixes.add(annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix());
		}
	}

	private @Nullable LoginKeys derive(String prefix, @Nullable String username) {
		SecretReference password = single(prefix + ".password");
		if (password == null) {
			return null;
		}
		SecretReference user = single(prefix + ".username");
		boolean together = user != null && user.key() != null && user.id().equals(password.id());
		return new LoginKeys(password.id(), (together && user != null) ? user.key() : null, password.key(),
				together ? null : username);
	}

	private @Nullable SecretReference single(String property) {
		Set<SecretReference> references = this.properties.trace(property);
		return (references.size() == 1) ? references.iterator().next() : null;
	}

}
