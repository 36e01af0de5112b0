// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when no region of a route gave an answer that counts: its own one did not
 * answer, and no replica had the secret.
 */
final class RegionsAwayException extends RuntimeException {

	private final transient List<Attempt> attempts;

	RegionsAwayException(List<Attempt> attempts) {
		super("No region answered", firstException(attempts));
		this.attempts = List.copyOf(attempts);
	}

	private static @Nullable RuntimeException firstException(List<Attempt> attempts) {
		AwsFailure first = first(attempts);
		return (first != null) ? first.safeException() : null;
	}

	private static @Nullable AwsFailure first(List<Attempt> attempts) {
		for (Attempt attempt : attempts) {
			if (attempt.failure != null) {
				return attempt.failure;
			}
		}
		return null;
	}

	/**
	 * Returns how the first call failed that was made.
	 */
	@Nullable AwsFailure first() {
		return first(this.attempts);
	}

	/**
	 * Returns what was tried, in the order of the regions.
	 */
	List<Attempt> attempts() {
		return this.attempts;
	}

	/**
	 * What one region said.
	 *
	 * @param region the name of the region
	 * @param failure how the call ended, or {@code null} if none was made because calls
	 * before had failed or there was no time left
	 */
	record Attempt(String region, @Nullable AwsFailure failure) {
	}

}
