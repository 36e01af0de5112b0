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

import org.springframework.core.env.EnumerablePropertySource;

/**
 * A property source that answers names but lists none, and says so: of a source that
 * can't tell its names, Spring Boot has to assume that it holds something for every part
 * of every bean that is bound, and then looks for each.
 *
 * @see org.springframework.boot.context.properties.source.ConfigurationPropertySource#containsDescendantOf
 */
abstract class UnlistedPropertySource extends EnumerablePropertySource<SecretEnvironment> {

	private static final String[] NONE = new String[0];

	UnlistedPropertySource(String name, SecretEnvironment secrets) {
		super(name, secrets);
	}

	@Override
	public final String[] getPropertyNames() {
		return NONE;
	}

	@Override
	public final boolean containsProperty(String name) {
		return getProperty(name) != null;
	}

}
