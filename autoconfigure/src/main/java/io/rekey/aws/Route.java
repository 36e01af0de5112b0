// SPDX-License-Identifier: Apache-2.0

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
