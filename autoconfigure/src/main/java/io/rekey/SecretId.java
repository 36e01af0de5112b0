// SPDX-License-Identifier: Apache-2.0

package io.rekey;

/**
 * Names a secret as the application refers to it: by its name or ARN in Secrets Manager,
 * or by an alias declared under {@code rekey.secrets}.
 *
 * <pre class="code">
 * String user(Secrets secrets) {
 *     return secrets.get(SecretId.of("prod/orders/db")).get("username");
 * }
 * </pre>
 *
 * @param value the name, ARN or alias, never blank
 * @since 0.1.0
 */
public record SecretId(String value) {

	public SecretId {
		if (value.isBlank()) {
			throw new IllegalArgumentException("A secret's name must not be blank");
		}
	}

	/**
	 * Returns the id of a secret.
	 * @param value the name, ARN or alias
	 * @return the id
	 * @throws IllegalArgumentException if it is blank
	 */
	public static SecretId of(String value) {
		return new SecretId(value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
