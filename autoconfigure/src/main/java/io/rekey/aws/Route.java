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

package io.rekey.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.rekey.store.SecretArn;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * The regions in which a secret is looked for, in their order: its own one, and those
 * with replicas. Secrets with the same route share calls.
 *
 * @param primary the region where the secret is at home
 * @param replicas the regions with replicas, which may lag behind
 */
record Route(AccountRegion primary, List<AccountRegion> replicas) {

	/**
	 * The route to a secret. Where its location names no region, that of its ARN counts.
	 * @param location where the secret is
	 * @param isDefault tells whether a region is the one of secrets that name none
	 */
	static Route to(SecretLocation location, Predicate<String> isDefault) {
		AccountRegion primary = new AccountRegion(location.role(), region(location, isDefault));
		return new Route(primary,
				location.replicaRegions()
					.stream()
					.map((region) -> new AccountRegion(location.role(), region))
					.filter((replica) -> !replica.equals(primary))
					.distinct()
					.toList());
	}

	private static @Nullable String region(SecretLocation location, Predicate<String> isDefault) {
		SecretArn arn = (location.region() == null) ? SecretArn.parse(location.secretId()) : null;
		return (arn != null && !isDefault.test(arn.region())) ? arn.region() : location.region();
	}

	boolean hasReplicas() {
		return !this.replicas.isEmpty();
	}

	List<AccountRegion> all() {
		List<AccountRegion> all = new ArrayList<>();
		all.add(this.primary);
		all.addAll(this.replicas);
		return all;
	}

}
