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

package io.rekey.env;

import java.util.LinkedHashMap;
import java.util.Map;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * The values of one version as property sources hand them out. Made once a version, so
 * that a look-up allocates nothing.
 */
final class EscapedVersion {

	private final SecretVersion version;

	private final Map<String, String> values;

	private final String text;

	EscapedVersion(SecretVersion version) {
		this.version = version;
		this.values = new LinkedHashMap<>();
		version.values().forEach((key, value) -> this.values.put(key, Placeholders.escape(value)));
		this.text = Placeholders.escape(version.text());
	}

	boolean isOf(SecretVersion candidate) {
		return this.version == candidate;
	}

	@Nullable String get(@Nullable String key) {
		return (key != null) ? this.values.get(key) : this.text;
	}

}
