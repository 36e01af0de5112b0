// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The last rotations in this process, newest first. A failure that repeats is one entry,
 * so that the retries of a version that is refused don't wash out what was before. Safe
 * for use by several threads.
 */
final class RotationHistory implements RotationListener {

	private final int size;

	private final Map<SecretId, SecretChecks> checks = new ConcurrentHashMap<>();

	private volatile List<RotationEntry> entries = List.of();

	/**
	 * Creates an empty history.
	 * @param size how many entries are kept
	 */
	RotationHistory(int size) {
		this.size = size;
	}

	@Override
	public synchronized void onResult(RotationResult result) {
		SecretId id = result.previous().id();
		SecretChecks before = this.checks.get(id);
		SecretChecks after = SecretChecks.after(before, RotationEntry.of(result));
		this.checks.put(id, after);
		if (result.outcome() != Outcome.UNCHANGED) {
			add(after.last(), (before != null && after.last().attempts() > 1) ? before.last() : null);
		}
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

	/**
	 * Returns what the checks of a secret have shown.
	 * @param id the secret
	 * @return the checks, or {@code null} if there was none yet
	 */
	@Nullable SecretChecks checks(SecretId id) {
		return this.checks.get(id);
	}

}
