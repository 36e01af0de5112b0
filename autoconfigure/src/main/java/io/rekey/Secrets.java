// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.util.Collection;

/**
 * Gives access to the secrets that this application uses, each in the version that is
 * live in this process. Safe for use by several threads; reading a secret that is in use
 * neither locks nor calls AWS.
 *
 * <pre class="code">
 * &#64;Component
 * class Partner {
 *
 *     private final Secrets secrets;
 *
 *     Partner(Secrets secrets) {
 *         this.secrets = secrets;
 *     }
 *
 *     String apiKey() {
 *         return this.secrets.get(SecretId.of("prod/partner/api")).get("key");
 *     }
 *
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public interface Secrets {

	/**
	 * Returns the live version of a secret. A secret that is not in use yet is read from
	 * Secrets Manager, once, and is in use from then on.
	 * @param id the secret's name, ARN or alias
	 * @return the live version
	 * @throws SecretUnavailableException if the secret can't be read
	 */
	SecretVersion get(SecretId id);

	/**
	 * Returns the live version of every secret in use.
	 * @return the versions, in no particular order
	 */
	Collection<SecretVersion> inUse();

}
