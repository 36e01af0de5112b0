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
