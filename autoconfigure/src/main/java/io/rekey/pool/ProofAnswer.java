// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;

/**
 * What a database, and the pool, said to a login of a proof.
 *
 * @param failure why there is no connection that the pool can use, or {@code null} if
 * there is one
 * @param detail that in words, without any value
 * @param loggedIn whether the database accepted the login
 */
record ProofAnswer(@Nullable LoginFailure failure, String detail, boolean loggedIn) {

	static final ProofAnswer NONE = new ProofAnswer(LoginFailure.UNREACHABLE, "no answer in time", false);

	static ProofAnswer of(@Nullable LoginResult<?> result, @Nullable Throwable thrown) {
		if (result == null) {
			return new ProofAnswer(LoginFailure.OTHER, (thrown != null) ? Failures.describe(thrown) : "", false);
		}
		return result.isAccepted() ? new ProofAnswer(null, "", true)
				: new ProofAnswer(result.failure(), result.reason(), result.step() != null);
	}

	/**
	 * Whether it speaks against the login, as a database that can't be reached does not.
	 */
	boolean isAgainst() {
		return this.failure != null && this.failure != LoginFailure.UNREACHABLE;
	}

	/**
	 * Whether both were refused for the same reason, in the same words.
	 */
	boolean isRefusedLike(ProofAnswer other) {
		return isAgainst() && this.failure == other.failure && this.detail.equals(other.detail);
	}

}
