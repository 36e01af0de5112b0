// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.jspecify.annotations.Nullable;

/**
 * A key of one version of an imported secret: its escaped value and where it comes from.
 * Spring Boot asks for the origin with each read, so it is made once.
 */
final class ImportedProperty {

	private final SecretPropertySource source;

	private final SecretOrigin origin;

	private final String value;

	private final ReadMark mark;

	ImportedProperty(SecretPropertySource source, SecretOrigin origin, String value, ReadMark mark) {
		this.source = source;
		this.origin = origin;
		this.value = value;
		this.mark = mark;
	}

	SecretOrigin origin() {
		return this.origin;
	}

	/**
	 * Returns the value without noting that it is read.
	 */
	String value() {
		return this.value;
	}

	/**
	 * Reads the value.
	 * @param reads what is special about the thread's reads
	 * @return the value
	 */
	String read(@Nullable SecretReads reads) {
		if (this.source.isInUse() && (reads == null || reads.isUse())) {
			this.mark.touch();
		}
		if (reads != null) {
			reads.add(this.origin.reference());
		}
		return this.value;
	}

}
