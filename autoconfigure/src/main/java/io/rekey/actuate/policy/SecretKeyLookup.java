// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.Collection;
import java.util.Map;

import io.rekey.SecretId;

/**
 * Tells with which KMS keys secrets are encrypted. Where there is a bean of this type,
 * the policy also allows {@code secretsmanager:DescribeSecret}, which answers that.
 * Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface SecretKeyLookup {

	/**
	 * The key that AWS manages, which secrets have unless they are given another one.
	 * Decrypting with it takes no permission.
	 */
	String AWS_MANAGED_KEY = "alias/aws/secretsmanager";

	/**
	 * Returns the keys of secrets.
	 * @param secrets the secrets
	 * @return the key's id or ARN, an alias or its ARN, or {@link #AWS_MANAGED_KEY}, by
	 * secret; those whose key is not known left out
	 */
	Map<SecretId, String> keysOf(Collection<SecretId> secrets);

}
