// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The part of {@code /demo/stats} whose names are fixed.
 *
 * @param served orders served
 * @param failed orders failed
 * @param rotations rotations of the database secret
 * @param longestBorrowMillis the longest wait for a connection
 * @param firstPasswordRefused whether the first password is refused, if that can be asked
 * @param secrets the secrets in use
 */
record Stats(long served, long failed, long rotations, long longestBorrowMillis, @Nullable Boolean firstPasswordRefused,
		List<SecretInUse> secrets) {

	String versionOf(String name) {
		return this.secrets.stream()
			.filter((secret) -> secret.name().equals(name))
			.map(SecretInUse::versionId)
			.findFirst()
			.orElseThrow();
	}

	record SecretInUse(String name, String versionId) {
	}

}
