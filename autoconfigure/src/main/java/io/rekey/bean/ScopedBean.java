// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.FollowingBeans;
import io.rekey.env.SecretProperties;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

/**
 * A refresh-scoped bean in use. A version is proven by making the bean with it; that one
 * serves when the version is live. All beans of the scope are renewed together.
 */
final class ScopedBean implements SecretFollower {

	private final String name;

	private final SecretRefreshScope scope;

	private final TargetedRebinder rebinder;

	private final SecretProperties properties;

	private final SecretStore store;

	ScopedBean(String name, SecretRefreshScope scope, TargetedRebinder rebinder, SecretProperties properties,
			SecretStore store) {
		this.name = name;
		this.scope = scope;
		this.rebinder = rebinder;
		this.properties = properties;
		this.store = store;
	}

	@Override
	public String name() {
		return "scoped bean '" + FollowingBeans.nameOf(this.name) + "'";
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of();
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		SecretVersion live = this.store.current(candidate.id());
		SecretVersion before = (live != null) ? live : SecretChanges.withoutKeys(candidate);
		ChangedProperties changed = new ChangedProperties(this.properties.changed(before, candidate));
		try {
			this.scope.make(this.name, candidate, this.rebinder.beansFor(changed));
			return Proof.accepted();
		}
		catch (RuntimeException ex) {
			return Proof.refused(this.rebinder.describe(name(), ex));
		}
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		// All beans of the scope are renewed together.
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ScopedBean that && this.name.equals(that.name) && this.scope.equals(that.scope);
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

}
