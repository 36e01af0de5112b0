// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How the last check of a secret failed. Unlike the result of the check it holds no
 * values.
 *
 * @param outcome whether a version was refused, or none could be read
 * @param reason why, in words
 * @param cause the kind of failure to read, or {@code null}
 * @param action the IAM action that was denied, or {@code null}
 * @param versionId the version that was refused, or {@code null} if none could be read
 * @param time when the check ended
 */
record FailedCheck(Outcome outcome, @Nullable String reason, @Nullable Reason cause, @Nullable String action,
		@Nullable String versionId, Instant time) {

	private static final Set<Reason> PASSING = EnumSet.of(Reason.UNREACHABLE, Reason.SERVER_ERROR, Reason.THROTTLED);

	static FailedCheck of(RotationResult result) {
		SecretUnavailableException unavailable = result.unavailable();
		SecretVersion refused = result.candidate();
		return new FailedCheck(result.outcome(), result.reason(),
				(unavailable != null) ? unavailable.getReason() : null,
				(unavailable != null) ? unavailable.getAction() : null, (refused != null) ? refused.versionId() : null,
				result.time());
	}

	/**
	 * Whether the secret was out of reach, which passes by itself and says nothing about
	 * the version that is live.
	 */
	boolean isPassing() {
		return this.outcome == Outcome.FAILED && this.cause != null && PASSING.contains(this.cause);
	}

	Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("outcome", this.outcome.name());
		putIfPresent(details, "reason", this.reason);
		putIfPresent(details, "cause", (this.cause != null) ? this.cause.name() : null);
		putIfPresent(details, "action", this.action);
		putIfPresent(details, "versionId", this.versionId);
		details.put("time", this.time.toString());
		return details;
	}

	private static void putIfPresent(Map<String, Object> details, String name, @Nullable Object value) {
		if (value != null) {
			details.put(name, value);
		}
	}

}
