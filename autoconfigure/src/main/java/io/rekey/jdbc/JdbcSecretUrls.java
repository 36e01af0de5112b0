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

package io.rekey.jdbc;

import java.util.function.Function;

import io.rekey.SecretVersion;
import io.rekey.pool.SecretUrls;
import org.jspecify.annotations.Nullable;

/**
 * Knows JDBC URLs that were built from a secret: a new host, port or database goes live
 * with the login of the same version.
 */
final class JdbcSecretUrls implements SecretUrls {

	@Override
	public @Nullable Function<SecretVersion, @Nullable String> find(String url, SecretVersion live) {
		return url.equals(DatabaseAddress.urlOrNull(live)) ? (version) -> DatabaseAddress.urlOrNull(version) : null;
	}

}
