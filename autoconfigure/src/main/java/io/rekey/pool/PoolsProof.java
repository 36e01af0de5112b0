// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Set;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Proves a version with all pools of a secret at once, and moves none.
 */
final class PoolsProof implements SecretFollower {

	private final PoolRegistry registry;

	private final SecretId secret;

	/**
	 * Creates the follower.
	 * @param registry has the pools
	 * @param secret the secret
	 */
	PoolsProof(PoolRegistry registry, SecretId secret) {
		this.registry = registry;
		this.secret = secret;
	}

	@Override
	public String name() {
		return "pools";
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of(this.secret);
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		return this.registry.prove(candidate);
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		// Each pool moves by itself.
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PoolsProof that && this.secret.equals(that.secret);
	}

	@Override
	public int hashCode() {
		return this.secret.hashCode();
	}

}
