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
