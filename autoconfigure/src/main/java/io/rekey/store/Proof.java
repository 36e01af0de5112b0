// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link SecretProver} found out about a candidate version.
 *
 * @param refused whether the version must not go live
 * @param reason why, without any value; {@code null} unless refused
 */
public record Proof(boolean refused, @Nullable String reason) {

	private static final Proof ACCEPTED = new Proof(false, null);

	/**
	 * The version works, or nothing speaks against it.
	 * @return the proof
	 */
	public static Proof accepted() {
		return ACCEPTED;
	}

	/**
	 * The version does not work.
	 * @param reason why, without any value
	 * @return the proof
	 */
	public static Proof refused(String reason) {
		return new Proof(true, reason);
	}

}
