// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataResource;

/**
 * An imported secret as config data.
 */
final class SecretsManagerConfigDataResource extends ConfigDataResource {

	private final ImportedSecret secret;

	SecretsManagerConfigDataResource(ImportedSecret secret) {
		super(secret.optional());
		this.secret = secret;
	}

	ImportedSecret getSecret() {
		return this.secret;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SecretsManagerConfigDataResource that
				&& this.secret.location().equals(that.secret.location());
	}

	@Override
	public int hashCode() {
		return this.secret.location().hashCode();
	}

	@Override
	public String toString() {
		return this.secret.location();
	}

}
