// SPDX-License-Identifier: Apache-2.0

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
