// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds the secrets in use that somebody speaks of: by the name or alias by which the
 * application refers to them, by their name in Secrets Manager, or by ARN. Safe for use
 * by several threads.
 */
final class SecretNames {

	private final SecretStore store;

	SecretNames(SecretStore store) {
		this.store = store;
	}

	/**
	 * Returns all secrets in use, those that were dropped included.
	 * @return the ids in the order of their names
	 */
	List<SecretId> all() {
		return this.store.followed()
			.stream()
			.map(SecretVersion::id)
			.sorted(Comparator.comparing(SecretId::value))
			.toList();
	}

	/**
	 * Finds the secrets that a name stands for, which are several where aliases share a
	 * secret. What the application itself calls a secret comes first.
	 * @param name the name, alias or ARN
	 * @return the ids; empty if none is in use
	 */
	Set<SecretId> find(String name) {
		Set<SecretId> ids = new LinkedHashSet<>();
		List<SecretId> all = all();
		all.stream().filter((id) -> id.value().equals(name)).forEach(ids::add);
		Set<SecretId> found = this.store.find(name);
		all.stream().filter(found::contains).forEach(ids::add);
		return ids;
	}

	/**
	 * Finds the secret that the rest of a path stands for, in which a slash at the
	 * beginning of a name gets lost.
	 * @param segments the segments of the path
	 * @return the secret, the first if there are several, or {@code null} if none is in
	 * use
	 */
	@Nullable SecretId findByPath(String... segments) {
		String name = String.join("/", segments);
		Set<SecretId> ids = find(name);
		if (ids.isEmpty()) {
			ids = find("/" + name);
		}
		return ids.isEmpty() ? null : ids.iterator().next();
	}

}
