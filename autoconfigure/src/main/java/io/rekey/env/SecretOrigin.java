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

import org.springframework.boot.origin.Origin;

/**
 * The origin of a property that comes from a secret.
 *
 * @param reference the secret and its key
 * @param versionId the version
 * @param region the region that it was read from, or {@code null} if that is unknown
 */
record SecretOrigin(SecretReference reference, String versionId, @Nullable String region) implements Origin {

	@Override
	public String toString() {
		String key = this.reference.key();
		return "AWS Secrets Manager secret '" + this.reference.id() + "'" + ((key != null) ? " key '" + key + "'" : "")
				+ " version " + this.versionId + ((this.region != null) ? " from " + this.region : "");
	}

}
