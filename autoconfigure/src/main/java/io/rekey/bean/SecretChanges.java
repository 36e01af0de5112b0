// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.env.SecretProperties;
import org.jspecify.annotations.Nullable;

/**
 * Tells which properties differ between two versions of a secret. Many beans ask for the
 * same in one rotation, so the answers are kept until it is over. Safe for use by several
 * threads.
 */
final class SecretChanges {

	private final SecretProperties properties;

	private final Map<List<SecretVersion>, ChangedProperties> answers = new HashMap<>();

	private final Map<SecretId, SecretVersion> nones = new HashMap<>();

	SecretChanges(SecretProperties properties) {
		this.properties = properties;
	}

	/**
	 * Forgets all answers: properties may have come or gone, and no version is to be kept
	 * alive.
	 */
	synchronized void forget() {
		this.answers.clear();
		this.nones.clear();
	}

	/**
	 * Returns the properties that differ.
	 * @param previous the version before
	 * @param current the version after
	 * @return the properties
	 */
	ChangedProperties between(SecretVersion previous, SecretVersion current) {
		List<SecretVersion> versions = List.of(previous, current);
		ChangedProperties known = known(versions);
		if (known == null) {
			known = new ChangedProperties(this.properties.changed(previous, current));
			keep(versions, known);
		}
		return known;
	}

	private synchronized @Nullable ChangedProperties known(List<SecretVersion> versions) {
		return this.answers.get(versions);
	}

	private synchronized void keep(List<SecretVersion> versions, ChangedProperties changed) {
		this.answers.put(versions, changed);
	}

	/**
	 * Returns what stands for a secret without a value.
	 * @param version any version of the secret
	 * @return a version without keys, the same one until {@link #forget()}
	 */
	synchronized SecretVersion none(SecretVersion version) {
		return this.nones.computeIfAbsent(version.id(), (id) -> withoutKeys(version));
	}

	/**
	 * Makes what stands for a secret without a value.
	 * @param version any version of the secret
	 * @return a version without keys
	 */
	static SecretVersion withoutKeys(SecretVersion version) {
		return new SecretVersion(version.id(),
				new SecretVersionInfo(version.arn(), version.name(), "", Set.of(), Instant.EPOCH),
				SecretContent.ofJson("{}", Map.of()));
	}

}
