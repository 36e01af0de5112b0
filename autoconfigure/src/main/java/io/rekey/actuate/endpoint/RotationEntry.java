// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;

import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the history of rotations: how a check ended, or several in a row that
 * failed in the same way. Names and ids only.
 *
 * @param secret the secret, as the application refers to it
 * @param outcome the outcome
 * @param trigger what led to the first check
 * @param fromVersionId the version that was live before
 * @param toVersionId the version that was found, or {@code null} if none could be read
 * @param attempts how many checks in a row ended like this
 * @param eventTime when the label moved, as an event told, or {@code null}
 * @param start when the first check began
 * @param end when the last check ended
 * @param eventToLiveMillis the time from the move of the label until the version was live
 * here, or {@code null} if that is not known
 * @param steps how long each step of the last check took
 * @param reason why it was refused or failed, or {@code null}
 * @param cause the kind of failure to read, or {@code null}
 * @param action the IAM action that is to be granted, or {@code null}
 * @param region the region that answered, or {@code null}
 * @param fromReplica whether that was the region of a replica
 */
record RotationEntry(String secret, Outcome outcome, RotationTrigger trigger, String fromVersionId,
		@Nullable String toVersionId, int attempts, @Nullable Instant eventTime, Instant start, Instant end,
		@Nullable Long eventToLiveMillis, RotationSteps steps, @Nullable String reason, @Nullable Reason cause,
		@Nullable String action, @Nullable String region, boolean fromReplica) {

	/**
	 * EventBridge delivers no event that is older.
	 * @see <a href=
	 * "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html">Retry
	 * policy</a>
	 */
	private static final Duration OLDEST_EVENT = Duration.ofHours(24);

	static RotationEntry of(RotationResult result) {
		SecretVersion found = result.candidate();
		SecretVersion answered = (found != null) ? found : result.previous();
		SecretUnavailableException unavailable = result.unavailable();
		return new RotationEntry(result.previous().id().value(), result.outcome(), result.trigger(),
				result.previous().versionId(), (found != null) ? found.versionId() : null, 1,
				Times.millisOrNull(result.signal().eventTime()),
				Times.millis(result.time().minus(result.timings().total())), Times.millis(result.time()),
				eventToLive(result), RotationSteps.of(result.timings()), result.reason(),
				(unavailable != null) ? unavailable.getReason() : null,
				(unavailable != null) ? unavailable.getAction() : null, answered.region(), answered.fromReplica());
	}

	/**
	 * The time that an event tells is not trusted: clocks differ, and events are forged.
	 */
	private static @Nullable Long eventToLive(RotationResult result) {
		Instant moved = result.signal().eventTime();
		if (moved == null || result.outcome() != Outcome.ROTATED) {
			return null;
		}
		Duration lag = Duration.between(moved, result.time().minus(result.timings().apply()));
		return (lag.isNegative() || lag.compareTo(OLDEST_EVENT) > 0) ? null : lag.toMillis();
	}

	/**
	 * Returns an entry for this and a later attempt.
	 */
	RotationEntry and(RotationEntry later) {
		return new RotationEntry(this.secret, this.outcome, this.trigger, this.fromVersionId, this.toVersionId,
				this.attempts + later.attempts, this.eventTime, this.start, later.end, null, later.steps, later.reason,
				this.cause, this.action, later.region, later.fromReplica);
	}

}
