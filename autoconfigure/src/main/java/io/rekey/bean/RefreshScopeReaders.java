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

import java.util.Collection;
import java.util.Set;

import io.rekey.env.FollowingBeans;
import io.rekey.env.SecretReaders;
import io.rekey.env.SecretReference;

/**
 * The refresh-scoped beans that read a key while they were created, and have nobody else
 * who follows the secret for them.
 */
final class RefreshScopeReaders implements SecretReaders {

	private final SecretRefreshScope scope;

	RefreshScopeReaders(SecretRefreshScope scope) {
		this.scope = scope;
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		return this.scope.readersOf(key)
			.stream()
			.filter((name) -> !this.scope.isLeftAlone(name))
			.map((name) -> new Reader("bean '" + FollowingBeans.nameOf(name) + "'", null))
			.toList();
	}

}
