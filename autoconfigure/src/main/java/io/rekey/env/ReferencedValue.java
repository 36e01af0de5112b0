// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a reference resolves to, as property sources hand it out. The value of the live
 * version is kept, so that a look-up allocates nothing. Safe for use by several threads.
 */
final class ReferencedValue {

	private final SecretReference reference;

	private final ReadMark mark;

	private volatile @Nullable Resolved resolved;

	ReferencedValue(SecretReference reference, ReadMark mark) {
		this.reference = reference;
		this.mark = mark;
	}

	SecretReference reference() {
		return this.reference;
	}

	ReadMark mark() {
		return this.mark;
	}

	/**
	 * Returns the value in the live version, and keeps it.
	 * @param version the live version
	 * @return the escaped value or {@code null} if there is no such key
	 */
	@Nullable String live(SecretVersion version) {
		Resolved known = this.resolved;
		if (known == null || known.version != version) {
			known = new Resolved(version, in(version));
			this.resolved = known;
		}
		return known.value;
	}

	/**
	 * Returns the value in any version.
	 * @param version the version
	 * @return the escaped value or {@code null} if there is no such key
	 */
	@Nullable String in(SecretVersion version) {
		String key = this.reference.key();
		String value = (key != null) ? version.get(key) : version.text();
		return (value != null) ? Placeholders.escape(value) : null;
	}

	/**
	 * Keeps nothing any more, after the secret was dropped.
	 */
	void forget() {
		this.resolved = null;
	}

	/**
	 * The value in one version.
	 */
	private static final class Resolved {

		private final SecretVersion version;

		private final @Nullable String value;

		Resolved(SecretVersion version, @Nullable String value) {
			this.version = version;
			this.value = value;
		}

	}

}
