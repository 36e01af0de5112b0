// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;

import io.rekey.SecretVersion;
import io.rekey.task.Backoff;
import org.jspecify.annotations.Nullable;

/**
 * A version of which one answer told that may be old, and the looks by which that is
 * found out: Secrets Manager is eventually consistent, and so may show the version before
 * for some seconds. Immutable.
 *
 * @param versionId the version
 * @param held whether it is not live yet, because it is older than the live one
 * @param looks how many looks there were
 */
record Settling(String versionId, boolean held, int looks) {

	/**
	 * A held version that all looks agree on goes live after 15 seconds.
	 */
	private static final int LOOKS = 4;

	private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8));

	/**
	 * A version that is older than the live one and must be seen to be the current one.
	 */
	static Settling held(SecretVersion version) {
		return new Settling(version.versionId(), true, 0);
	}

	/**
	 * A version that went live and must be seen to stay the current one.
	 */
	static Settling live(SecretVersion version) {
		return new Settling(version.versionId(), false, 0);
	}

	/**
	 * A version that went live on one answer alone. It is newer than the one before, so
	 * that a last look does.
	 */
	static Settling newer(SecretVersion version) {
		return new Settling(version.versionId(), false, LOOKS - 1);
	}

	/**
	 * Whether this is what was found before: the same version, held still.
	 */
	boolean continues(@Nullable Settling before) {
		return this.held && before != null && before.held && before.versionId.equals(this.versionId);
	}

	/**
	 * The same looks after an answer that told of the live version.
	 */
	Settling with(SecretVersion live) {
		return new Settling(live.versionId(), false, this.looks);
	}

	Settling looked() {
		return new Settling(this.versionId, this.held, this.looks + 1);
	}

	boolean isOver() {
		return this.looks >= LOOKS;
	}

	/**
	 * Whether the next look is the last one, in which a held version is believed.
	 */
	boolean isLastLook() {
		return this.looks == LOOKS - 1;
	}

	Duration untilNextLook() {
		return BACKOFF.after(this.looks + 1);
	}

}
