// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretContent;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.env.SecretProperties;
import org.jspecify.annotations.Nullable;

/**
 * Tells which properties differ between two versions of a secret. Many beans ask for the
 * same in one rotation, so the last answer is kept. Safe for use by several threads.
 */
final class SecretChanges {

	private final SecretProperties properties;

	private volatile @Nullable Answer last;

	SecretChanges(SecretProperties properties) {
		this.properties = properties;
	}

	ChangedProperties between(SecretVersion previous, SecretVersion current) {
		Set<String> names = this.properties.changed(previous, current);
		Answer known = this.last;
		if (known == null || !known.names.equals(names)) {
			known = new Answer(names, new ChangedProperties(names));
			this.last = known;
		}
		return known.properties;
	}

	/**
	 * Returns what stands for a secret without a value.
	 * @param version any version of the secret
	 * @return a version without keys
	 */
	static SecretVersion none(SecretVersion version) {
		return new SecretVersion(version.id(),
				new SecretVersionInfo(version.arn(), version.name(), "", Set.of(), Instant.EPOCH),
				SecretContent.ofJson("{}", Map.of()));
	}

	/**
	 * The names and what was made of them.
	 */
	private static final class Answer {

		private final Set<String> names;

		private final ChangedProperties properties;

		Answer(Set<String> names, ChangedProperties properties) {
			this.names = names;
			this.properties = properties;
		}

	}

}
