// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;

import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of one secret have shown so far.
 *
 * @param last the last check
 * @param rotated when it was rotated last in this process, or {@code null} if not yet
 */
record SecretChecks(RotationEntry last, @Nullable Instant rotated) {

	/**
	 * Adds a check.
	 * @param before the checks before, or {@code null}
	 * @param entry how it ended
	 * @return all checks
	 */
	static SecretChecks after(@Nullable SecretChecks before, RotationEntry entry) {
		if (entry.outcome() == Outcome.ROTATED) {
			return new SecretChecks(entry, entry.end());
		}
		boolean repeats = before != null && before.last.isSameFailure(entry);
		return new SecretChecks((before != null && repeats) ? before.last.and(entry) : entry,
				(before != null) ? before.rotated : null);
	}

	/**
	 * Returns how the last check failed.
	 * @return the failure, or {@code null} if the check succeeded
	 */
	@Nullable RotationEntry failure() {
		return this.last.isFailure() ? this.last : null;
	}

}
