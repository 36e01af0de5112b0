// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.function.Function;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Knows URLs that were built from a secret that holds host and port. Implementations are
 * safe for use by several threads.
 */
public interface SecretUrls {

	/**
	 * Finds out whether a URL was built from a secret.
	 * @param url the URL that a pool was configured with
	 * @param live the live version of the secret that feeds the pool
	 * @return builds the URL from any version, or answers {@code null} if that lacks a
	 * part of it; {@code null} if the URL is another one
	 */
	@Nullable Function<SecretVersion, @Nullable String> find(String url, SecretVersion live);

}
