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

/**
 * Answers placeholders that refer to secrets. It is asked for hundreds of other names,
 * which a check of the prefix turns away.
 */
final class SecretReferencePropertySource extends UnlistedPropertySource {

	static final String NAME = "secretReferences";

	SecretReferencePropertySource(SecretEnvironment environment) {
		super(NAME, environment);
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
