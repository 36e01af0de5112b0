// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.context.scope.ScopeCache;

/**
 * The beans of a scope, some of which can be kept when all others go. Safe for use by
 * several threads.
 */
final class KeepingScopeCache implements ScopeCache {

	private final ConcurrentMap<String, Object> beans = new ConcurrentHashMap<>();

	private volatile Set<String> kept = Set.of();

	/**
	 * Keeps beans from now on.
	 * @param names the names of the beans; empty to keep none
	 */
	void keep(Set<String> names) {
		this.kept = Set.copyOf(names);
	}

	Set<String> names() {
		return Set.copyOf(this.beans.keySet());
	}

	@Override
	public Collection<Object> clear() {
		List<Object> cleared = new ArrayList<>();
		for (String name : this.beans.keySet()) {
			Object bean = this.kept.contains(name) ? null : this.beans.remove(name);
			if (bean != null) {
				cleared.add(bean);
			}
		}
		return cleared;
	}

	@Override
	public @Nullable Object get(String name) {
		return this.beans.get(name);
	}

	@Override
	public Object put(String name, Object value) {
		Object present = this.beans.putIfAbsent(name, value);
		return (present != null) ? present : value;
	}

	@Override
	public @Nullable Object remove(String name) {
		return this.beans.remove(name);
	}

}
