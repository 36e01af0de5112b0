// SPDX-License-Identifier: Apache-2.0

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
