// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One version of a secret. A rotation that has only begun has a version without content.
 */
final class StoredVersion {

	private final String id;

	private final Instant created;

	private final Set<String> labels = new LinkedHashSet<>();

	private @Nullable SecretContent content;

	StoredVersion(String id, Instant created, @Nullable SecretContent content) {
		this.id = id;
		this.created = created;
		this.content = content;
	}

	String id() {
		return this.id;
	}

	Instant created() {
		return this.created;
	}

	Set<String> labels() {
		return this.labels;
	}

	@Nullable SecretContent content() {
		return this.content;
	}

	void fill(SecretContent content) {
		this.content = content;
	}

}
