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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.env.SecretFailures;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.pool.PoolProperties.Pool;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Derives which secret feeds which pool: traces the properties that a pool may have been
 * bound from, and keeps what agrees with the login that the pool really has. Safe for use
 * by several threads.
 */
public final class PoolLoginsResolver {

	private static final Log logger = LogFactory.getLog(PoolLoginsResolver.class);

	private static final List<String> USERNAMES = List.of("username", "user");

	private static final List<String> URLS = List.of("jdbc-url", "url");

	private final ListableBeanFactory beanFactory;

	private final SecretProperties properties;

	private final SecretStore store;

	private final PoolProperties settings;

	private final SecretFailures failures;

	PoolLoginsResolver(ListableBeanFactory beanFactory, SecretProperties properties, SecretStore store,
			PoolProperties settings, SecretFailures failures) {
		this.beanFactory = beanFactory;
		this.properties = properties;
		this.store = store;
		this.settings = settings;
		this.failures = failures;
	}

	/**
	 * Finds out how the login of a DataSource is taken from a secret.
	 * @param beanName the name of its bean
	 * @param bound the login that it was configured with
	 * @return the logins or {@code null} if no secret feeds it
	 * @throws InvalidConfigurationPropertyValueException if {@code rekey.jdbc.*} names a
	 * key that the secret lacks
	 */
	public @Nullable PoolLogins resolveJdbc(String beanName, BoundLogin bound) {
		return resolve("rekey.jdbc." + beanName, this.settings.jdbc(beanName), beanName, bound);
	}

	/**
	 * Finds out how the login of a ConnectionFactory is taken from a secret.
	 * @param beanName the name of its bean
	 * @param bound the login that it was configured with
	 * @return the logins or {@code null} if no secret feeds it
	 * @throws InvalidConfigurationPropertyValueException if {@code rekey.r2dbc.*} names a
	 * key that the secret lacks
	 */
	public @Nullable PoolLogins resolveR2dbc(String beanName, BoundLogin bound) {
		return resolve("rekey.r2dbc." + beanName, this.settings.r2dbc(beanName), beanName, bound);
	}

	private @Nullable PoolLogins resolve(String property, Pool pool, String beanName, BoundLogin bound) {
		Set<String> prefixes = prefixes(beanName, bound);
		LoginKeys keys = (pool.secret() != null) ? explicit(property, SecretId.of(pool.secret()), pool, bound)
				: derive(prefixes, bound);
		if (keys != null) {
			return new PoolLogins(keys, url(keys, prefixes, bound));
		}
		UrlLogin inUrl = findInUrl(prefixes, bound);
		PoolLogins logins = (inUrl != null && !StringUtils.hasText(bound.password()))
				? inUrl.logins(this.store.get(inUrl.secret()), bound.username()) : null;
		if (logins == null && (inUrl != null || holdsAny(bound.password()))) {
			logger.warn("Pool '" + beanName + "' seems to be fed by a secret, but does not follow its rotation: its"
					+ " username and password are not plain references to keys of one secret. Set '" + property
					+ ".secret'.");
		}
		return logins;
	}

	private LoginKeys explicit(String property, SecretId secret, Pool pool, BoundLogin bound) {
		SecretVersion version = read(property + ".secret", secret);
		if (!version.isJson()) {
			return new LoginKeys(secret, null, null, bound.username());
		}
		if (version.get(pool.passwordKey()) == null) {
			throw new InvalidConfigurationPropertyValueException(property + ".password-key", pool.passwordKey(),
					"Secret '" + secret + "' has no such key (keys: " + String.join(", ", version.values().keySet())
							+ ").");
		}
		boolean fixed = version.get(pool.usernameKey()) == null;
		return new LoginKeys(secret, fixed ? null : pool.usernameKey(), pool.passwordKey(),
				fixed ? bound.username() : null);
	}

	private SecretVersion read(String property, SecretId secret) {
		try {
			return this.store.get(secret);
		}
		catch (SecretUnavailableException ex) {
			throw this.failures.unavailable(property, ex);
		}
	}

	private @Nullable LoginKeys derive(Set<String> prefixes, BoundLogin bound) {
		for (String prefix : prefixes) {
			SecretReference password = single(prefix + ".password");
			if (password != null) {
				for (String username : USERNAMES) {
					LoginKeys keys = keys(password, single(prefix + "." + username), bound);
					if (agrees(keys, bound)) {
						return keys;
					}
				}
			}
		}
		return null;
	}

	private static LoginKeys keys(SecretReference password, @Nullable SecretReference user, BoundLogin bound) {
		String userKey = (user != null && user.id().equals(password.id())) ? user.key() : null;
		return new LoginKeys(password.id(), userKey, password.key(), (userKey != null) ? null : bound.username());
	}

	private @Nullable SecretReference single(String property) {
		Set<SecretReference> references = this.properties.trace(property);
		return (references.size() == 1) ? references.iterator().next() : null;
	}

	private boolean agrees(LoginKeys keys, BoundLogin bound) {
		SecretVersion version = this.store.current(keys.secret());
		PoolLogin login = (version != null) ? new PoolLogins(keys, (ignored) -> bound.url()).from(version) : null;
		return login != null && Objects.equals(login.username(), bound.username())
				&& bound.mayBePassword(login.password());
	}

	private boolean holdsAny(@Nullable String password) {
		return password != null && this.store.inUse()
			.stream()
			.anyMatch((version) -> version.text().equals(password) || version.values().containsValue(password));
	}

	private @Nullable UrlLogin findInUrl(Set<String> prefixes, BoundLogin bound) {
		for (String prefix : prefixes) {
			for (String url : URLS) {
				UrlLogin login = UrlLogin.in(this.properties, prefix + "." + url);
				SecretVersion live = (login != null) ? this.store.current(login.secret()) : null;
				if (login != null && live != null && bound.url().startsWith("jdbc:")
						&& login.resolvesTo(bound.url(), live)) {
					return login;
				}
			}
		}
		return null;
	}

	/**
	 * A URL that refers to the secret is resolved anew for each version, and one that was
	 * built from its host and port is built anew.
	 */
	private Function<SecretVersion, @Nullable String> url(LoginKeys keys, Set<String> prefixes, BoundLogin bound) {
		SecretVersion live = this.store.get(keys.secret());
		for (String prefix : prefixes) {
			for (String url : URLS) {
				String property = prefix + "." + url;
				if (refersTo(property, keys.secret()) && bound.url().equals(this.properties.resolve(property, live))) {
					return (version) -> this.properties.resolve(property, version);
				}
			}
		}
		Function<SecretVersion, @Nullable String> built = built(bound.url(), live);
		return (built != null) ? built : (version) -> bound.url();
	}

	private @Nullable Function<SecretVersion, @Nullable String> built(String url, SecretVersion live) {
		for (SecretUrls urls : this.beanFactory.getBeansOfType(SecretUrls.class, true, false).values()) {
			Function<SecretVersion, @Nullable String> found = urls.find(url, live);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	private boolean refersTo(String property, SecretId secret) {
		return this.properties.trace(property).stream().anyMatch((reference) -> reference.id().equals(secret));
	}

	private Set<String> prefixes(String beanName, BoundLogin bound) {
		Set<String> prefixes = new LinkedHashSet<>();
		addPrefix(beanName, prefixes);
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			addPrefix(name, prefixes);
		}
		prefixes.addAll(bound.prefixes());
		return prefixes;
	}

	/**
	 * Without creating factory beans, as a pool may be made early.
	 */
	private void addPrefix(String beanName, Set<String> prefixes) {
		ConfigurationProperties annotation = this.beanFactory.containsBean(beanName)
				? this.beanFactory.findAnnotationOnBean(beanName, ConfigurationProperties.class, false) : null;
		if (annotation != null) {
			prefixes.add(annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix());
		}
	}

}
