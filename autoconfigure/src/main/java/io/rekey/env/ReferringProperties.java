// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The properties of all environments that resolve to keys of secrets. They are looked for
 * in one pass, and kept until a version goes live or property sources change; for a
 * minute at most, as a source may change in a way that can't be seen. Safe for use by
 * several threads.
 */
final class ReferringProperties {

	private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

	private final SecretEnvironment secrets;

	private @Nullable Found found;

	ReferringProperties(SecretEnvironment secrets) {
		this.secrets = secrets;
	}

	/**
	 * Returns the properties that resolve to each key of a secret.
	 * @param id the secret
	 * @return the names of the properties by key, which is {@code null} for the whole
	 * text; a key that no property resolves to is left out
	 */
	Map<@Nullable String, Set<String>> of(SecretId id) {
		return all().getOrDefault(id, Collections.emptyMap());
	}

	private synchronized Map<SecretId, Map<@Nullable String, Set<String>>> all() {
		List<Object> state = state();
		Found known = this.found;
		if (known == null || state.contains(SecretStore.CHANGING) || !known.state.equals(state)
				|| System.nanoTime() - known.time > LONGEST_NANOS) {
			known = new Found(state, System.nanoTime(), find());
			this.found = known;
		}
		return known.properties;
	}

	/**
	 * What the properties depend on, as far as it can be seen cheaply.
	 */
	private List<Object> state() {
		List<Object> state = new ArrayList<>();
		state.add(this.secrets.store().revision());
		for (ConfigurableEnvironment environment : this.secrets.environments()) {
			for (PropertySource<?> source : environment.getPropertySources()) {
				state.add(System.identityHashCode(source));
				if (source instanceof EnumerablePropertySource<?> enumerable) {
					state.add(enumerable.getPropertyNames().length);
				}
			}
		}
		return state;
	}

	private Map<SecretId, Map<@Nullable String, Set<String>>> find() {
		Map<SecretId, Map<@Nullable String, Set<String>>> all = new LinkedHashMap<>();
		for (ConfigurableEnvironment environment : this.secrets.environments()) {
			new SecretProperties(environment).byReference()
				.forEach((reference, names) -> all.computeIfAbsent(reference.id(), (id) -> new LinkedHashMap<>())
					.computeIfAbsent(reference.key(), (key) -> new LinkedHashSet<>())
					.addAll(names));
		}
		return all;
	}

	/**
	 * What was found.
	 */
	private static final class Found {

		private final List<Object> state;

		private final long time;

		private final Map<SecretId, Map<@Nullable String, Set<String>>> properties;

		Found(List<Object> state, long time, Map<SecretId, Map<@Nullable String, Set<String>>> properties) {
			this.state = state;
			this.time = time;
			this.properties = properties;
		}

	}

}
