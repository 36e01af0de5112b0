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
