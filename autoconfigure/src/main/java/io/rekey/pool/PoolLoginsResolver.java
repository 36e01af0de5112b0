// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.env.FollowingBeans;
import io.rekey.env.SecretFailures;
import io.rekey.env.SecretProperties;
import io.rekey.pool.DerivedLogin.Obstacle;
import io.rekey.pool.PoolProperties.Pool;
import io.rekey.store.SecretJson;
import io.rekey.store.SecretStore;
import io.rekey.task.Names;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Derives which secret feeds which pool: traces the properties that a pool may have been
 * bound from, and keeps what agrees with the login that the pool really has. Safe for use
 * by several threads.
 */
public final class PoolLoginsResolver {

	private static final Log logger = LogFactory.getLog(PoolLoginsResolver.class);

	private static final List<String> URLS = List.of(".jdbc-url", ".url");

	private final ListableBeanFactory beanFactory;

	private final PoolPrefixFinder prefixes;

	private final SecretProperties properties;

	private final SecretStore store;

	private final FormerVersions former;

	private final PoolProperties settings;

	private final SecretFailures failures;

	/**
	 * A pool that is made anew in its scope is looked at anew.
	 */
	private final Set<String> warnings = ConcurrentHashMap.newKeySet();

	PoolLoginsResolver(ListableBeanFactory beanFactory, SecretProperties properties, SecretStore store,
			FormerVersions former, PoolProperties settings, SecretFailures failures) {
		this.beanFactory = beanFactory;
		this.prefixes = new PoolPrefixFinder(beanFactory);
		this.properties = properties;
		this.store = store;
		this.former = former;
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
		String name = FollowingBeans.nameOf(beanName);
		return resolve("rekey.r2dbc." + name, this.settings.r2dbc(name), name, bound);
	}

	private @Nullable PoolLogins resolve(String settings, Pool pool, String beanName, BoundLogin bound) {
		PoolPrefixes candidates = this.prefixes.find(beanName, bound.prefixes());
		if (pool.secret() != null) {
			LoginKeys keys = explicit(settings, SecretId.of(pool.secret()), pool, bound);
			return new PoolLogins(keys, url(keys, candidates, bound));
		}
		String setting = settings + ".secret";
		DerivedLogin derived = new LoginDerivation(this.properties, this.store, this.former, candidates, bound, setting)
			.derive();
		LoginKeys keys = derived.keys();
		if (keys != null) {
			return new PoolLogins(keys, url(keys, candidates, bound)).boundFrom(candidates.origins(derived.prefix()));
		}
		UrlLogin url = findInUrl(candidates, bound);
		PoolLogins inUrl = (url != null && !StringUtils.hasText(bound.password())) ? url.logins(bound) : null;
		if (url != null && inUrl != null) {
			return inUrl.boundFrom(candidates.origins(url.prefix()));
		}
		warn(beanName, (derived.obstacle() != null || url == null) ? derived.obstacle() : url.obstacle(setting));
		return null;
	}

	private void warn(String beanName, @Nullable Obstacle obstacle) {
		if (obstacle != null) {
			String message = "Pool '" + beanName + "' seems to be fed by a secret, but does not follow its rotation: "
					+ obstacle.reason() + ". " + obstacle.fix() + ".";
			if (this.warnings.add(message)) {
				logger.warn(message);
			}
		}
	}

	private LoginKeys explicit(String property, SecretId secret, Pool pool, BoundLogin bound) {
		SecretVersion version = read(property + ".secret", secret);
		String flaw = SecretJson.flaw(version);
		if (flaw != null) {
			throw new InvalidConfigurationPropertyValueException(property + ".secret", secret.value(),
					"The secret begins like a JSON object, but " + flaw + ".");
		}
		if (!version.isJson()) {
			return new LoginKeys(secret, null, null, bound.username());
		}
		if (version.get(pool.passwordKey()) == null) {
			throw new InvalidConfigurationPropertyValueException(property + ".password-key", pool.passwordKey(),
					"Secret '" + secret + "' has no such key (keys: " + Names.list(version.values().keySet()) + ").");
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

	private @Nullable UrlLogin findInUrl(PoolPrefixes candidates, BoundLogin bound) {
		return urls(candidates).stream()
			.flatMap((property) -> Stream.ofNullable(UrlLogin.in(this.properties, property, bound.url(), this.former)))
			.findFirst()
			.orElse(null);
	}

	private static List<String> urls(PoolPrefixes candidates) {
		return candidates.all().flatMap((prefix) -> URLS.stream().map((url) -> prefix + url)).toList();
	}

	/**
	 * A URL that refers to the secret is resolved anew for each version, and one that was
	 * built from its host and port is built anew.
	 */
	private Function<SecretVersion, @Nullable String> url(LoginKeys keys, PoolPrefixes candidates, BoundLogin bound) {
		List<SecretVersion> versions = this.former.liveAndBefore(keys.secret());
		for (String property : urls(candidates)) {
			if (refersTo(property, keys.secret()) && versions.stream()
				.anyMatch((version) -> bound.url().equals(this.properties.resolve(property, version)))) {
				return (version) -> this.properties.resolve(property, version);
			}
		}
		return versions.stream()
			.flatMap((version) -> Stream.ofNullable(built(bound.url(), version)))
			.findFirst()
			.orElse((version) -> bound.url());
	}

	private @Nullable Function<SecretVersion, @Nullable String> built(String url, SecretVersion version) {
		for (SecretUrls urls : this.beanFactory.getBeansOfType(SecretUrls.class, true, false).values()) {
			Function<SecretVersion, @Nullable String> found = urls.find(url, version);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	private boolean refersTo(String property, SecretId secret) {
		return this.properties.trace(property).stream().anyMatch((reference) -> reference.id().equals(secret));
	}

}
