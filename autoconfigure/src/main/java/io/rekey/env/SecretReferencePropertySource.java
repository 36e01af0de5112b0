// SPDX-License-Identifier: Apache-2.0

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
