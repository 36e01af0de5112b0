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
import java.util.Objects;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Derives which secret feeds which pool: traces the properties that a pool may have been
 * bound from, and keeps what agrees with the login that the pool really has.
 */
final class LoginKeysResolver {

	private static final String[] BOOT_PREFIXES = { "spring.datasource.hikari", "spring.datasource" };

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
			SecretId secret = SecretId.of(pool.secret());
			boolean fixed = this.store.get(secret).get(pool.usernameKey()) == null;
			return new LoginKeys(secret, fixed ? null : pool.usernameKey(), pool.passwordKey(),
					fixed ? username : null);
		}
		for (String prefix : prefixes(beanName)) {
			LoginKeys keys = derive(prefix, username);
			SecretVersion version = (keys != null) ? this.store.current(keys.secret()) : null;
			if (keys != null && version != null && agrees(keys.from(version), username, password)) {
				return keys;
			}
		}
		return null;
	}

	private static boolean agrees(@Nullable DatabaseLogin login, @Nullable String username, @Nullable String password) {
		return login != null && Objects.equals(login.username(), username) && login.password().equals(password);
	}

	private Set<String> prefixes(String beanName) {
		Set<String> prefixes = new LinkedHashSet<>();
		ConfigurationProperties own = this.beanFactory.findAnnotationOnBean(beanName, ConfigurationProperties.class,
				false);
		if (own != null) {
			prefixes.add(own.prefix().isEmpty() ? own.value() : own.prefix());
		}
		for (String name : this.beanFactory.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
			ConfigurationProperties annotation = this.beanFactory.findAnnotationOnBean(name,
					ConfigurationProperties.class, false);
			if (annotation != null) {
				prefixes.add(annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix());
			}
		}
		prefixes.addAll(Set.of(BOOT_PREFIXES));
		return prefixes;
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
