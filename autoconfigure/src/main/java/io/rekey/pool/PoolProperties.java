// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How connection pools follow their secrets.
 *
 * @param jdbc Settings by name of the DataSource bean.
 * @param r2dbc Settings by name of the ConnectionFactory bean.
 */
@ConfigurationProperties("rekey")
public record PoolProperties(@DefaultValue Map<String, Pool> jdbc, @DefaultValue Map<String, Pool> r2dbc) {

	private static final Pool DEFAULT = new Pool(null, "username", "password", Retirement.ROLLING);

	/**
	 * Returns the settings of a DataSource.
	 * @param beanName the name of its bean
	 * @return the settings, or the defaults
	 */
	public Pool jdbc(String beanName) {
		return find(this.jdbc, beanName);
	}

	/**
	 * Returns the settings of a ConnectionFactory.
	 * @param beanName the name of its bean
	 * @return the settings, or the defaults
	 */
	public Pool r2dbc(String beanName) {
		return find(this.r2dbc, beanName);
	}

	/**
	 * An environment variable has no capital letters and no dashes to tell.
	 */
	private static Pool find(Map<String, Pool> pools, String beanName) {
		Pool exact = pools.get(beanName);
		if (exact != null) {
			return exact;
		}
		for (Map.Entry<String, Pool> entry : pools.entrySet()) {
			if (uniform(entry.getKey()).equals(uniform(beanName))) {
				return entry.getValue();
			}
		}
		return DEFAULT;
	}

	static boolean matchesAny(String name, Collection<String> beanNames) {
		return beanNames.stream().anyMatch((beanName) -> uniform(name).equals(uniform(beanName)));
	}

	static String uniform(String name) {
		return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * One pool.
	 *
	 * @param secret Name or alias of the secret that holds the login, and engine, host
	 * and port where no URL is set. Derived from the properties the pool was bound from,
	 * if not set.
	 * @param usernameKey Key of the username in that secret.
	 * @param passwordKey Key of the password in that secret.
	 * @param retirement How connections of an older version go.
	 */
	public record Pool(@Nullable String secret, @DefaultValue("username") String usernameKey,
			@DefaultValue("password") String passwordKey, @DefaultValue("rolling") Retirement retirement) {
	}

}
