// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.rekey.store.SecretDescription;
import org.jspecify.annotations.Nullable;

/**
 * What Secrets Manager tells of a secret, or why that is not known.
 *
 * @param error why nothing is known, or {@code null}
 * @param action the IAM action to grant, or {@code null}
 * @param time when it was told, or {@code null} if nothing is known
 * @param versions the versions that have staging labels
 * @param rotationEnabled whether Secrets Manager rotates the secret
 * @param automaticallyAfterDays the days between two rotations
 * @param scheduleExpression the schedule
 * @param window the length of the rotation window
 * @param lastRotatedDate when it was rotated last
 * @param nextRotationDate before when it is to be rotated next
 * @param overdue whether it should have been rotated already
 * @param lastAccessedDate the day on which it was read last
 * @param deletedDate when its deletion was asked for
 * @param owningService the service that manages it
 * @param kmsKeyId the key that encrypts it
 */
record DescriptionDescriptor(@Nullable String error, @Nullable String action, @Nullable Instant time,
		@Nullable Map<String, Set<String>> versions, @Nullable Boolean rotationEnabled,
		@Nullable Long automaticallyAfterDays, @Nullable String scheduleExpression, @Nullable String window,
		@Nullable Instant lastRotatedDate, @Nullable Instant nextRotationDate, @Nullable Boolean overdue,
		@Nullable Instant lastAccessedDate, @Nullable Instant deletedDate, @Nullable String owningService,
		@Nullable String kmsKeyId) {

	static DescriptionDescriptor of(Described described, Instant now) {
		SecretDescription told = described.description();
		if (told == null) {
			return new DescriptionDescriptor(described.error(), described.action(), null, null, null, null, null, null,
					null, null, null, null, null, null, null);
		}
		SecretDescription.Rotation rotation = told.rotation();
		return new DescriptionDescriptor(null, null, Times.millis(described.time()), told.versions(),
				rotation.enabled(), rotation.automaticallyAfterDays(), rotation.scheduleExpression(), rotation.window(),
				rotation.last(), rotation.next(), RotationPlan.isOverdue(rotation, now), told.lastAccessed(),
				told.deleted(), told.owningService(), told.kmsKeyId());
	}

}
