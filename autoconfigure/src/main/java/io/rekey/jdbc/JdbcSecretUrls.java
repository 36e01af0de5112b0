// SPDX-License-Identifier: Apache-2.0

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
