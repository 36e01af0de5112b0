// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * The version of which one answer told that may be old, and when to look at it again.
 * Guarded by the lane that owns it.
 */
final class SettlingLooks {

	private final DelayedTask look;

	private @Nullable Settling settling;

	SettlingLooks(DelayedTask look) {
		this.look = look;
	}

	/**
	 * Returns the version that all looks before agreed on.
	 * @return the id of the version to be believed by the next look, or {@code null}
	 */
	@Nullable String believed() {
		Settling present = this.settling;
		return (present != null && present.held() && present.isLastLook()) ? present.versionId() : null;
	}

	/**
	 * Takes note of what a check found. A look that failed is made up for after the next
	 * check that does not.
	 * @param isLook whether the check was one of these looks
	 * @param unsettled what it found that may be old, or {@code null}
	 * @param live the live version, or {@code null} if there is none
	 */
	void checked(boolean isLook, @Nullable Settling unsettled, @Nullable SecretVersion live) {
		Settling present = this.settling;
		if (unsettled != null && !unsettled.continues(present)) {
			settle(unsettled);
		}
		else if (present != null && (isLook || !this.look.isSet())) {
			// Two answers may be of different age, so the live one is no proof alone.
			Settling next = (unsettled == null && live != null) ? present.with(live) : present;
			settle(isLook ? next.looked() : next);
		}
	}

	private void settle(Settling next) {
		this.settling = next.isOver() ? null : next;
		if (!next.isOver()) {
			this.look.set(next.untilNextLook());
		}
	}

	void close() {
		this.look.cancel();
	}

}
