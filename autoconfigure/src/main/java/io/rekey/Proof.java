// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link SecretFollower} found out about a version that would go live.
 *
 * <pre class="code">
 * &#64;Override
 * public Proof prove(SecretVersion candidate) {
 *     return (candidate.get("api-key") != null) ? Proof.accepted() : Proof.refused("it has no key 'api-key'");
 * }
 * </pre>
 *
 * @param verdict whether the version may go live
 * @param reason why it may not, or why that can't be told, without any value of the
 * secret; {@code null} if it is accepted
 * @since 0.1.0
 */
public record Proof(Verdict verdict, @Nullable String reason) {

	private static final Proof ACCEPTED = new Proof(Verdict.ACCEPTED, null);

	/**
	 * The version works.
	 * @return the proof
	 */
	public static Proof accepted() {
		return ACCEPTED;
	}

	/**
	 * The version does not work.
	 * @param reason why, without any value of the secret
	 * @return the proof
	 */
	public static Proof refused(String reason) {
		return new Proof(Verdict.REFUSED, Objects.requireNonNull(reason));
	}

	/**
	 * Nothing could be found out, for example because a server does not answer. That
	 * keeps no version from going live.
	 * @param reason why not, without any value of the secret
	 * @return the proof
	 */
	public static Proof unknown(String reason) {
		return new Proof(Verdict.UNKNOWN, Objects.requireNonNull(reason));
	}

	/**
	 * Tells whether the version must not go live.
	 * @return {@code true} if it does not work
	 */
	public boolean isRefused() {
		return this.verdict == Verdict.REFUSED;
	}

	/**
	 * What a proof can say.
	 */
	public enum Verdict {

		/**
		 * The version works.
		 */
		ACCEPTED,

		/**
		 * The version does not work.
		 */
		REFUSED,

		/**
		 * Nothing could be found out.
		 */
		UNKNOWN

	}

}
