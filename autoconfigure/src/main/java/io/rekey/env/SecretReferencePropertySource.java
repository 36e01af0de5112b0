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

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.EnumerablePropertySource;

/**
 * Answers placeholders that refer to secrets. It is asked for hundreds of other names,
 * which a check of the prefix turns away.
 * <p>
 * It names no property, and says so: of a source that can't tell its names, Spring Boot
 * has to assume that it holds something for every part of every bean that is bound, and
 * then looks for each.
 *
 * @see org.springframework.boot.context.properties.source.ConfigurationPropertySource#containsDescendantOf
 */
final class SecretReferencePropertySource extends EnumerablePropertySource<SecretEnvironment> {

	static final String NAME = "secretReferences";

	private static final String[] NONE = new String[0];

	SecretReferencePropertySource(SecretEnvironment environment) {
		super(NAME, environment);
	}

	@Override
	public String[] getPropertyNames() {
		return NONE;
	}

	@Override
	public boolean containsProperty(String name) {
		return getProperty(name) != null;
	}

	@Override
	public @Nullable Object getProperty(String name) {
		if (!name.startsWith(SecretReference.PREFIX)) {
			return null;
		}
		this.source.awaitLoaded();
		return this.source.resolver().resolve(name);
	}

}
