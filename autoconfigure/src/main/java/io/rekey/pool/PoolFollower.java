// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Set;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Moves one pool to the live version.
 */
final class PoolFollower implements SecretFollower {

	private final PoolRegistry registry;

	private final RotatingPool pool;

	/**
	 * Creates the follower.
	 * @param registry knows when connections are to be retired
	 * @param pool the pool
	 */
	PoolFollower(PoolRegistry registry, RotatingPool pool) {
		this.registry = registry;
		this.pool = pool;
	}

	@Override
	public String name() {
		return "pool '" + this.pool.name() + "'";
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of(this.pool.logins().secret());
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		this.registry.move(this.pool);
	}

	@Override
	public void drop(SecretVersion last) {
		this.pool.drop();
	}

	/**
	 * By name: a pool may be a record, and the JDK keeps the types, and so the class
	 * loader, of the record whose hash code was linked last.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PoolFollower that && this.registry.equals(that.registry)
				&& this.pool.name().equals(that.pool.name());
	}

	@Override
	public int hashCode() {
		return this.pool.name().hashCode();
	}

}
