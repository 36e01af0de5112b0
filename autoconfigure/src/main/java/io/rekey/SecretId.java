// SPDX-License-Identifier: Apache-2.0

package io.rekey;

/**
 * Names a secret as the application refers to it: by its name or ARN in Secrets Manager,
 * or by an alias declared under {@code rekey.secrets}.
 *
 * @param value the name, ARN or alias, never blank
 */
public record SecretId(String value) {

	public SecretId {
		if (value.isBlank()) {
			throw new IllegalArgumentException("A secret's name must not be blank");
		}
	}

	public static SecretId of(String value) {
		return new SecretId(value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
