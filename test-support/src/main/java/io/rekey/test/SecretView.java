// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A secret as readers in one region see it now. Guarded by the lock of its
 * {@link SecretRepository}.
 *
 * @param secret the secret
 * @param arn its ARN in the region
 * @param past the labels by version that readers still see, {@code null} for the real
 * ones
 */
record SecretView(Secret secret, String arn, @Nullable Map<String, Set<String>> past) {

	String name() {
		return this.secret.name();
	}

	Set<String> labels(StoredVersion version) {
		return (this.past != null) ? this.past.getOrDefault(version.id(), Set.of()) : version.labels();
	}

	@Nullable StoredVersion labelled(String label) {
		return this.secret.versions()
			.stream()
			.filter((version) -> labels(version).contains(label))
			.findFirst()
			.orElse(null);
	}

}
