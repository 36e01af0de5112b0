// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What Secrets Manager tells of a secret, without its values.
 *
 * @param versions the versions that have staging labels, by id
 * @param rotation how the secret is rotated
 * @param lastAccessed the day on which it was read last, or {@code null}
 * @param deleted when its deletion was asked for, or {@code null}
 * @param owningService the service that manages it, such as {@code rds}, or {@code null}
 * @param kmsKeyId the key that encrypts it, or {@code null} for
 * {@code aws/secretsmanager}
 * @param fromReplica whether a replica region answered, which may lag behind
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html">DescribeSecret</a>
 */
public record SecretDescription(Map<String, Set<String>> versions, Rotation rotation, @Nullable Instant lastAccessed,
		@Nullable Instant deleted, @Nullable String owningService, @Nullable String kmsKeyId, boolean fromReplica) {

	public SecretDescription {
		versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
	}

	/**
	 * Returns the version that has a staging label.
	 * @param stage the label
	 * @return the version's id, or {@code null} if none has it
	 */
	public @Nullable String versionId(String stage) {
		for (Map.Entry<String, Set<String>> version : this.versions.entrySet()) {
			if (version.getValue().contains(stage)) {
				return version.getKey();
			}
		}
		return null;
	}

	/**
	 * How a secret is rotated.
	 *
	 * @param enabled whether Secrets Manager rotates it
	 * @param automaticallyAfterDays the days between two rotations, or {@code null}
	 * @param scheduleExpression the schedule, such as {@code rate(10 days)}, or
	 * {@code null}
	 * @param window the length of the rotation window, such as {@code 3h}, or
	 * {@code null}
	 * @param last when it was rotated last, or {@code null} if never
	 * @param next the time before which it is to be rotated next, or {@code null}
	 */
	public record Rotation(boolean enabled, @Nullable Long automaticallyAfterDays, @Nullable String scheduleExpression,
			@Nullable String window, @Nullable Instant last, @Nullable Instant next) {
	}

}
