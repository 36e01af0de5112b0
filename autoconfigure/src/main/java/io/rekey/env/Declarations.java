// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The secrets that were imported or referred to so far, whether they exist or not. Safe
 * for use by several threads.
 */
final class Declarations {

	private final Set<SecretId> ids = ConcurrentHashMap.newKeySet();

	void add(Collection<SecretId> ids) {
		this.ids.addAll(ids);
	}

	boolean contains(SecretId id) {
		return this.ids.contains(id);
	}

	/**
	 * Adds the secrets of connection pools that are named for them.
	 * @param binder binds their properties
	 */
	void addPools(Binder binder) {
		for (String pools : List.of("rekey.jdbc", "rekey.r2dbc")) {
			binder.bind(pools, Bindable.mapOf(String.class, PoolSecret.class))
				.orElse(Map.of())
				.values()
				.forEach(this::add);
		}
	}

	private void add(PoolSecret pool) {
		String secret = pool.secret();
		if (secret != null && !secret.isBlank()) {
			this.ids.add(SecretId.of(secret));
		}
	}

	/**
	 * Returns them together with those that are in use without.
	 * @param used versions of secrets in use
	 * @return the ids, in the order of their names
	 */
	Set<SecretId> and(Collection<SecretVersion> used) {
		Set<SecretId> all = new TreeSet<>(Comparator.comparing(SecretId::value));
		all.addAll(this.ids);
		used.forEach((version) -> all.add(version.id()));
		return all;
	}

	/**
	 * What names the secret of a connection pool.
	 *
	 * @param secret the secret, or {@code null} where it is derived
	 */
	record PoolSecret(@Nullable String secret) {
	}

}
