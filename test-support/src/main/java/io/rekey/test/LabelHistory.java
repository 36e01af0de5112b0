// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Where the labels of a secret were before they moved, as long as readers may still see
 * it.
 */
final class LabelHistory {

	private final Deque<Past> pasts = new ArrayDeque<>();

	/**
	 * Keep the labels by version that are about to change.
	 */
	void remember(Instant now, Duration lag, Map<String, Set<String>> labels) {
		this.pasts.removeIf((past) -> !past.isSeen(now, lag));
		if (!lag.isZero()) {
			this.pasts.addLast(new Past(now, labels));
		}
	}

	/**
	 * The labels by version that readers see, {@code null} if those are the real ones.
	 */
	@Nullable Map<String, Set<String>> seen(Instant now, Duration lag) {
		for (Past past : this.pasts) {
			if (past.isSeen(now, lag)) {
				return past.labels();
			}
		}
		return null;
	}

	/**
	 * Labels that were replaced.
	 *
	 * @param replaced when
	 * @param labels the labels by version
	 */
	private record Past(Instant replaced, Map<String, Set<String>> labels) {

		private boolean isSeen(Instant now, Duration lag) {
			return this.replaced.plus(lag).isAfter(now);
		}

	}

}
