// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool's login stands in a secret.
 *
 * @param secret the secret
 * @param usernameKey the key of the username, or {@code null} if the username is not in
 * the secret
 * @param passwordKey the key of the password, or {@code null} if the password is the
 * whole text
 * @param fixedUsername the username if it is not in the secret
 */
public record LoginKeys(SecretId secret, @Nullable String usernameKey, @Nullable String passwordKey,
		@Nullable String fixedUsername) {
}
