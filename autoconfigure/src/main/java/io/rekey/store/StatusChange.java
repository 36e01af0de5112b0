// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What one check has changed in the status of its secret.
 *
 * @param before the status before, or {@code null} if this was the first check
 * @param after the status now
 * @param result how the check ended
 */
public record StatusChange(@Nullable SecretStatus before, SecretStatus after, RotationResult result) {

	/**
	 * Whether the check failed, and the one before did not, or in another way.
	 * @return {@code true} for the first failure of a row
	 */
	public boolean isNewFailure() {
		return this.after.isFailure() && this.after.checks() == 1;
	}

	/**
	 * Whether the secret was revoked, which was not known before.
	 * @return {@code true} for the first check that says so
	 */
	public boolean isRevoked() {
		return this.after.revoked() && (this.before == null || !this.before.revoked());
	}

	/**
	 * Whether the secret was revoked before, and can be read again.
	 * @return {@code true} for the first check that says so
	 */
	public boolean isRestored() {
		return this.before != null && this.before.revoked() && !this.after.revoked();
	}

	/**
	 * Returns the followers that did not move, and were not late before.
	 * @return the failures
	 */
	public List<FollowerFailure> newlyLate() {
		Set<String> known = (this.before != null)
				? this.before.late().stream().map(FollowerFailure::follower).collect(Collectors.toSet()) : Set.of();
		return this.after.late().stream().filter((failure) -> !known.contains(failure.follower())).toList();
	}

}
