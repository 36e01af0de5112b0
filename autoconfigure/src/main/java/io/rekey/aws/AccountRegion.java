// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * One region as one role sees it: what a client is built for, and what answers or does
 * not.
 *
 * @param role the role, or {@code null} for the application's own
 * @param region the region, or {@code null} for the default
 */
record AccountRegion(SecretLocation.@Nullable Role role, @Nullable String region) {

	/**
	 * Whether a client that the user brings is meant.
	 */
	boolean isDefault() {
		return this.role == null && this.region == null;
	}

}
