// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How the checks of one secret have ended. Names and ids only, so that nothing keeps a
 * value alive. Immutable.
 *
 * @param secret the secret, as the application refers to it
 * @param outcome how the last check ended
 * @param checks how many checks in a row failed in the same way; 1 if the last one did
 * not fail
 * @param since when the first of these began
 * @param time when the last check ended
 * @param rotated when the secret was rotated last in this process, or {@code null} if not
 * yet
 * @param reason why the last check failed, without any value; {@code null} if it did not
 * @param cause how the secret can't be read; {@code null} unless that is why the check
 * failed
 * @param action the IAM action that was denied, or {@code null}
 * @param refusedVersionId the version that was refused, or {@code null}
 * @param drifted whether the version that was found last is another than the live one
 * @param revoked whether the secret was revoked and has not been seen since
 * @param late the followers that have not moved to the live version
 */
public record SecretStatus(SecretId secret, Outcome outcome, int checks, Instant since, Instant time,
		@Nullable Instant rotated, @Nullable String reason, @Nullable Reason cause, @Nullable String action,
		@Nullable String refusedVersionId, boolean drifted, boolean revoked, List<FollowerFailure> late) {

	private static final Set<Reason> PASSING = EnumSet.of(Reason.UNREACHABLE, Reason.SERVER_ERROR, Reason.THROTTLED);

	/**
	 * Returns the status after a check.
	 * @param before the status before, or {@code null} if this is the first check
	 * @param result how the check ended
	 * @return the status
	 */
	public static SecretStatus after(@Nullable SecretStatus before, RotationResult result) {
		SecretUnavailableException unavailable = result.unavailable();
		SecretVersion candidate = result.candidate();
		boolean refused = result.outcome() == Outcome.REFUSED;
		boolean seen = !result.outcome().isFailure();
		SecretStatus alone = new SecretStatus(result.previous().id(), result.outcome(), 1,
				result.time().minus(result.timings().total()), result.time(),
				(result.outcome() == Outcome.ROTATED) ? result.time() : (before != null) ? before.rotated : null,
				result.reason(), (unavailable != null) ? unavailable.getReason() : null,
				(unavailable != null) ? unavailable.getAction() : null,
				(refused && candidate != null) ? candidate.versionId() : null,
				refused || (!seen && before != null && before.drifted),
				result.outcome() == Outcome.REVOKED || (!seen && before != null && before.revoked), result.late());
		return (before != null && alone.failedAs(before)) ? alone.following(before) : alone;
	}

	private boolean failedAs(SecretStatus other) {
		return isFailure() && this.outcome == other.outcome
				&& Objects.equals(this.refusedVersionId, other.refusedVersionId) && this.cause == other.cause
				&& Objects.equals(this.action, other.action);
	}

	private SecretStatus following(SecretStatus before) {
		return new SecretStatus(this.secret, this.outcome, before.checks + 1, before.since, this.time, this.rotated,
				this.reason, this.cause, this.action, this.refusedVersionId, this.drifted, this.revoked, this.late);
	}

	/**
	 * Whether the last check failed.
	 * @return {@code true} if a version was refused or none could be read
	 */
	public boolean isFailure() {
		return this.outcome.isFailure();
	}

	/**
	 * Whether the secret is out of reach, which passes by itself and says nothing about
	 * the version that is live.
	 * @return {@code true} if nothing is known to be wrong with the secret
	 */
	public boolean isOutOfReach() {
		return this.outcome == Outcome.FAILED && this.cause != null && PASSING.contains(this.cause);
	}

}
