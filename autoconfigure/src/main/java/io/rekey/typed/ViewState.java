// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.time.Clock;
import java.time.Instant;

import io.rekey.SecretSnapshot;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a view holds, and for how long the version before is a part of it. Immutable.
 *
 * @param <T> the type of the object
 */
final class ViewState<T> {

	private final SecretSnapshot<T> snapshot;

	private final @Nullable Instant previousUntil;

	private final boolean previousUnread;

	private ViewState(SecretSnapshot<T> snapshot, @Nullable Instant previousUntil, boolean previousUnread) {
		this.snapshot = snapshot;
		this.previousUntil = previousUntil;
		this.previousUnread = previousUnread;
	}

	static <T> ViewState<T> of(SecretSnapshot<T> snapshot, @Nullable Instant previousUntil, boolean previousUnread) {
		return new ViewState<>(snapshot, previousUntil, previousUnread);
	}

	/**
	 * Returns the state after a rotation. A version with the same object moves nothing
	 * but the version's id: the version before with another object stays what it is.
	 * @param before the state before, or {@code null} if there was none
	 * @param object the object that is live now
	 * @param versionId the version that is live now
	 * @param until until when the version before is there, or {@code null} for never
	 */
	static <T> ViewState<T> next(@Nullable ViewState<T> before, T object, String versionId, @Nullable Instant until) {
		if (before == null || until == null) {
			return of(SecretSnapshot.of(object, versionId), null, false);
		}
		SecretSnapshot<T> last = before.snapshot;
		if (last.current().equals(object)) {
			return of(last.withVersionId(versionId), before.previousUntil, before.previousUnread);
		}
		return of(SecretSnapshot.of(object, versionId).withPrevious(last.current(), last.versionId()), until, false);
	}

	SecretSnapshot<T> snapshot() {
		return this.snapshot;
	}

	/**
	 * Whether the version before is still to be read from Secrets Manager.
	 */
	boolean isPreviousUnread() {
		return this.previousUnread;
	}

	boolean isPreviousOver(Clock clock) {
		return this.previousUntil != null && !clock.instant().isBefore(this.previousUntil);
	}

	ViewState<T> withoutPrevious() {
		return of(this.snapshot.withoutPrevious(), null, false);
	}

	/**
	 * The same with the version before, or the knowledge that there is none.
	 */
	ViewState<T> withPrevious(@Nullable T object, @Nullable SecretVersion version) {
		return (object == null || version == null) ? of(this.snapshot, null, false)
				: of(this.snapshot.withPrevious(object, version.versionId()), this.previousUntil, false);
	}

}
