// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.FollowerFailure;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One secret in use. Names and ids only.
 *
 * @param name the name or alias by which the application refers to it
 * @param secretName its name in Secrets Manager
 * @param arn its ARN
 * @param region the region that answered, or {@code null}
 * @param fromReplica whether that was the region of a replica
 * @param stage the staging label that is followed, or {@code null} if a version is pinned
 * @param pinned whether a version is pinned, so that it does not rotate
 * @param dropped whether it was dropped after it was revoked
 * @param versionId the version in use
 * @param createdDate when that version was created
 * @param ageMillis how long ago that was
 * @param since since when it is live here, or {@code null} if it was dropped
 * @param confirmed when Secrets Manager was last seen to have it as the current one, or
 * {@code null} if it was dropped
 * @param currentVersionId the version that is known to be the current one
 * @param drift whether another version is in use than the current one
 * @param lastCheck the last check, or {@code null} if there was none yet
 * @param lastRotation when it was rotated last in this process, or {@code null}
 * @param lastError how the last check failed, or {@code null} if it did not
 * @param late what the secret feeds and has not moved to the version in use
 * @param secretsManager what Secrets Manager tells of it, or {@code null} where nobody
 * asks
 * @param keys its keys and who uses them, or {@code null} if that is not tracked
 * @param unreadKeys those that nothing has read, or {@code null} if that is not tracked
 * @param pools the pools that it feeds
 */
record SecretDescriptor(String name, String secretName, String arn, @Nullable String region, boolean fromReplica,
		@Nullable String stage, boolean pinned, boolean dropped, String versionId, Instant createdDate, long ageMillis,
		@Nullable Instant since, @Nullable Instant confirmed, String currentVersionId, boolean drift,
		@Nullable LastCheck lastCheck, @Nullable Instant lastRotation, @Nullable LastError lastError,
		List<FollowerFailure> late, @Nullable DescriptionDescriptor secretsManager, @Nullable List<Key> keys,
		@Nullable List<String> unreadKeys, List<Pool> pools) implements OperationResponseBody {

	/**
	 * The last check.
	 *
	 * @param outcome how it ended
	 * @param time when
	 */
	record LastCheck(Outcome outcome, Instant time) {
	}

	/**
	 * How the last checks failed.
	 *
	 * @param outcome the outcome
	 * @param reason why, or {@code null}
	 * @param cause the kind of failure to read, or {@code null}
	 * @param action the IAM action to grant, or {@code null}
	 * @param versionId the version that was refused, or {@code null}
	 * @param attempts how many checks in a row failed like this
	 * @param first when the first of them began
	 * @param last when the last of them ended
	 */
	record LastError(Outcome outcome, @Nullable String reason, @Nullable Reason cause, @Nullable String action,
			@Nullable String versionId, int attempts, Instant first, Instant last) {

		static LastError of(SecretStatus status) {
			return new LastError(status.outcome(), status.reason(), status.cause(), status.action(),
					status.refusedVersionId(), status.checks(), Times.millis(status.since()),
					Times.millis(status.time()));
		}

	}

	/**
	 * A key of the secret.
	 *
	 * @param key the key, or {@code null} for the whole text
	 * @param properties the properties that hold the key or refer to it
	 * @param readers the beans and pools that have it
	 * @param lastRead when it was read last, or {@code null} if nothing has read it
	 */
	record Key(@Nullable String key, Set<String> properties, Set<String> readers, @Nullable Instant lastRead) {
	}

	/**
	 * A pool.
	 *
	 * @param name the name of its bean
	 * @param outdatedConnections how many connections it has of other versions
	 * @param versionId the version that it logs in with while its database refuses the
	 * live one, or {@code null}
	 */
	record Pool(String name, int outdatedConnections, @Nullable String versionId) {
	}

}
