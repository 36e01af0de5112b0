// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;

import io.rekey.SecretVersion;
import io.rekey.store.LiveVersion;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a secret is known to be the current one. Several looks tell that, and
 * the latest counts: the last one that saw the live version, a check that found another
 * one, and the labels in the description.
 */
final class CurrentVersion {

	private CurrentVersion() {
	}

	/**
	 * Tells the id of the current version.
	 * @param version the version in use
	 * @param live since when it is live, or {@code null} if it was dropped
	 * @param status how its checks have ended, or {@code null} if there was none
	 * @param location where the secret is
	 * @param described what Secrets Manager tells of the secret, or {@code null}
	 * @return the id
	 */
	static String of(SecretVersion version, @Nullable LiveVersion live, @Nullable SecretStatus status,
			SecretLocation location, @Nullable Described described) {
		if (location.pinned()) {
			return version.versionId();
		}
		String latest = version.versionId();
		Instant seen = (live != null) ? live.confirmed() : Instant.EPOCH;
		String found = (status != null) ? status.refusedVersionId() : null;
		if (status != null && found != null && status.time().isAfter(seen)) {
			latest = found;
			seen = status.time();
		}
		SecretDescription description = (described != null) ? described.description() : null;
		if (described != null && description != null && !description.fromReplica() && described.time().isAfter(seen)) {
			String labelled = description.versionId(location.stageOrCurrent());
			latest = (labelled != null) ? labelled : latest;
		}
		return latest;
	}

}
