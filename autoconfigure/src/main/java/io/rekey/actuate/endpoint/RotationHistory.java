// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.StatusChange;
import io.rekey.store.StatusListener;
import org.jspecify.annotations.Nullable;

/**
 * The last rotations in this process, newest first. A failure that repeats is one entry,
 * so that the retries of a version that is refused don't wash out what was before. Safe
 * for use by several threads.
 */
final class RotationHistory implements StatusListener {

	private final int size;

	private final Map<String, RotationEntry> last = new HashMap<>();

	private volatile List<RotationEntry> entries = List.of();

	/**
	 * Creates an empty history.
	 * @param size how many entries are kept
	 */
	RotationHistory(int size) {
		this.size = size;
	}

	@Override
	public synchronized void onChange(StatusChange change) {
		if (change.after().outcome() == Outcome.UNCHANGED) {
			return;
		}
		RotationEntry entry = RotationEntry.of(change.result());
		RotationEntry before = (change.after().checks() > 1) ? this.last.get(entry.secret()) : null;
		RotationEntry after = (before != null) ? before.and(entry) : entry;
		this.last.put(entry.secret(), after);
		add(after, before);
	}

	private void add(RotationEntry entry, @Nullable RotationEntry replaced) {
		List<RotationEntry> next = new ArrayList<>();
		next.add(entry);
		this.entries.stream().filter((other) -> !other.equals(replaced)).limit(this.size - 1L).forEach(next::add);
		this.entries = List.copyOf(next);
	}

	int size() {
		return this.size;
	}

	/**
	 * Returns the entries.
	 * @return the entries, newest first, without checks that found nothing new
	 */
	List<RotationEntry> entries() {
		return this.entries;
	}

}
