// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import io.rekey.env.EditedProperties;
import io.rekey.env.FollowingBeans;

/**
 * The pools that follow secrets by themselves.
 */
final class FollowingPools implements FollowingBeans {

	private final PoolRegistry pools;

	FollowingPools(PoolRegistry pools) {
		this.pools = pools;
	}

	@Override
	public boolean isUpToDate(String beanName, EditedProperties edited) {
		return this.pools.pools()
			.stream()
			.filter((pool) -> FollowingBeans.nameOf(pool.name()).equals(beanName))
			.anyMatch((pool) -> !pool.logins().mayDependOn(edited));
	}

}
