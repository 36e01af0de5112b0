// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Instant;
import java.util.List;

import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * How the check of one secret ended.
 *
 * @param outcome the outcome
 * @param signal what led to the check
 * @param previous the version that was live before the check
 * @param candidate the version that was found, or {@code null} if none could be fetched
 * @param timings how long each step took
 * @param reason why it was refused or failed, without any value; {@code null} otherwise
 * @param unavailable how the source said that the secret can't be read; {@code null}
 * unless that is why the check failed
 * @param late the followers that have not moved to the live version
 * @param time when the check ended
 */
public record RotationResult(Outcome outcome, Signal signal, SecretVersion previous, @Nullable SecretVersion candidate,
		RotationTimings timings, @Nullable String reason, @Nullable SecretUnavailableException unavailable,
		List<FollowerFailure> late, Instant time) {

	RotationResult with(List<FollowerFailure> failures, RotationTimings all) {
		return new RotationResult(this.outcome, this.signal, this.previous, this.candidate, all, this.reason,
				this.unavailable, failures, this.time);
	}

	public RotationTrigger trigger() {
		return this.signal.trigger();
	}

	/**
	 * The outcomes.
	 */
	public enum Outcome {

		/**
		 * The live version is the current one.
		 */
		UNCHANGED,

		/**
		 * A new version went live.
		 */
		ROTATED,

		/**
		 * A new version was refused by a prover; the old one stays live.
		 */
		REFUSED,

		/**
		 * The secret could not be read; the old version stays live.
		 */
		FAILED,

		/**
		 * The secret was deleted, or the application may no longer read it, and a second
		 * check found the same. The old version stays live or was dropped, as the
		 * settings say.
		 */
		REVOKED;

		/**
		 * Whether the process is not on the current version, as far as the check could
		 * tell.
		 * @return {@code false} if it is
		 */
		public boolean isFailure() {
			return this != UNCHANGED && this != ROTATED;
		}

	}

}
