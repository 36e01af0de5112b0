// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

import io.rekey.RotationTrigger;
import org.jspecify.annotations.Nullable;

/**
 * The versions that signals named and that Secrets Manager does not show yet, because it
 * is eventually consistent. They are looked for at growing intervals, and given up in the
 * end: a signal may be late, or forged. Guarded by the lane that owns it.
 */
final class AwaitedVersions {

	/**
	 * A new name starts the looks from the beginning, but a flood of them must not.
	 */
	private static final Duration MIN_RESTART = Duration.ofSeconds(10);

	private final RotationSettings settings;

	private final DelayedTask look;

	private Signal awaited = new Signal(RotationTrigger.QUEUE, Set.of());

	private int looks;

	private Instant started = Instant.EPOCH;

	private Instant lastEvent = Instant.MIN;

	private boolean restarted;

	AwaitedVersions(RotationSettings settings, DelayedTask look) {
		this.settings = settings;
		this.look = look;
	}

	/**
	 * Takes note of the versions that a signal named.
	 * @param signal the signal
	 * @param found a version that need not be looked for, or {@code null}
	 * @param now the time
	 */
	void add(Signal signal, @Nullable String found, Instant now) {
		Set<String> named = new LinkedHashSet<>(signal.versionIds());
		named.remove(found);
		boolean news = !this.awaited.versionIds().containsAll(named) || (!named.isEmpty() && isNewEvent(signal));
		if (news && Duration.between(this.started, now).compareTo(MIN_RESTART) >= 0) {
			this.started = now;
			this.looks = 0;
			this.restarted = true;
		}
		this.awaited = this.awaited.and(new Signal(signal.trigger(), named, signal.eventTime()));
	}

	/**
	 * The same version may become the current one again.
	 */
	private boolean isNewEvent(Signal signal) {
		Instant happened = signal.eventTime();
		if (happened == null || !happened.isAfter(this.lastEvent)) {
			return false;
		}
		this.lastEvent = happened;
		return true;
	}

	/**
	 * Takes note of the live version, after a check.
	 * @param live its id
	 * @param events tell which versions are outdated
	 */
	void checked(String live, NamedVersions events) {
		Set<String> open = new LinkedHashSet<>(events.valid(this.awaited).versionIds());
		open.remove(live);
		this.awaited = new Signal(this.awaited.trigger(), open, this.awaited.eventTime());
		if (this.restarted) {
			// The look that is set comes too late for what is new.
			this.look.cancel();
			this.restarted = false;
		}
		if (open.isEmpty() || this.looks >= this.settings.consistencyAttempts()) {
			this.awaited = new Signal(this.awaited.trigger(), Set.of());
			this.started = Instant.EPOCH;
		}
		else if (!this.look.isSet()) {
			this.look.set(this.settings.consistencyWait().multipliedBy(1L << this.looks++));
		}
	}

	/**
	 * Returns the signal for the next look.
	 * @return a signal that names what is awaited
	 */
	Signal signal() {
		return this.awaited;
	}

	void close() {
		this.look.cancel();
	}

}
