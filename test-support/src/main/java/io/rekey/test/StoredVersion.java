/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
