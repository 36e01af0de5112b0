// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The ARN of a secret, whole or without its random suffix.
 *
 * @param partition the partition, such as {@code aws}
 * @param region the region
 * @param account the account
 * @param resource the name of the secret, with the suffix if the ARN is whole
 */
public record SecretArn(String partition, String region, String account, String resource) {

	private static final int PARTS = 7;

	private static final Pattern SUFFIX = Pattern.compile("-[A-Za-z0-9]{6}");

	/**
	 * Reads an ARN.
	 * @param text a name or an ARN
	 * @return the ARN, or {@code null} if the text is none of a secret
	 */
	public static @Nullable SecretArn parse(String text) {
		String[] parts = text.split(":", PARTS);
		boolean known = parts.length == PARTS && "arn".equals(parts[0]) && "secretsmanager".equals(parts[2])
				&& "secret".equals(parts[5]) && !parts[3].isEmpty();
		return known ? new SecretArn(parts[1], parts[3], parts[4], parts[6]) : null;
	}

	/**
	 * Whether the ARN is a whole one of a secret with this name. A secret that is deleted
	 * and created again has another suffix.
	 */
	boolean isWholeOf(String name) {
		return this.resource.startsWith(name) && SUFFIX.matcher(this.resource.substring(name.length())).matches();
	}

	boolean isInAccountOf(SecretArn other) {
		return this.partition.equals(other.partition) && this.account.equals(other.account);
	}

}
