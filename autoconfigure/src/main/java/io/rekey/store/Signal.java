// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

import io.rekey.RotationTrigger;
import org.jspecify.annotations.Nullable;

/**
 * A hint that a secret may have changed. It is never trusted, only checked.
 *
 * @param trigger where it came from
 * @param versionIds the versions that it speaks of, for which the pipeline looks again
 * for a while because Secrets Manager is eventually consistent; empty if it names none
 * @param eventTime when what it speaks of happened, as the event tells, or {@code null}
 * @param urgent whether its check waits for nothing but the one that runs, whoever asked
 */
public record Signal(RotationTrigger trigger, Set<String> versionIds, @Nullable Instant eventTime, boolean urgent) {

	/**
	 * A flood of forged events must not fill the memory.
	 */
	private static final int MAX_VERSION_IDS = 16;

	public Signal {
		versionIds = Set.copyOf(versionIds);
	}

	public Signal(RotationTrigger trigger, Set<String> versionIds, @Nullable Instant eventTime) {
		this(trigger, versionIds, eventTime, false);
	}

	public Signal(RotationTrigger trigger, Set<String> versionIds) {
		this(trigger, versionIds, null);
	}

	/**
	 * Returns a signal that names no version. An operator waits for the answer, so that
	 * his is urgent.
	 */
	public static Signal of(RotationTrigger trigger) {
		return new Signal(trigger, Set.of(), null, trigger == RotationTrigger.OPERATOR);
	}

	/**
	 * Returns the same signal, which waits for nothing but the check that runs.
	 */
	public Signal urgently() {
		return new Signal(this.trigger, this.versionIds, this.eventTime, true);
	}

	Signal with(Set<String> versionIds) {
		return new Signal(this.trigger, versionIds, this.eventTime, this.urgent);
	}

	Signal and(Signal other) {
		Instant earliest = earliest(this.eventTime, other.eventTime);
		boolean eitherUrgent = this.urgent || other.urgent;
		if (this.versionIds.containsAll(other.versionIds)) {
			return new Signal(this.trigger, this.versionIds, earliest, eitherUrgent);
		}
		Set<String> union = new LinkedHashSet<>(other.versionIds);
		this.versionIds.stream().limit(Math.max(0, MAX_VERSION_IDS - union.size())).forEach(union::add);
		return new Signal(this.trigger, union, earliest, eitherUrgent);
	}

	private static @Nullable Instant earliest(@Nullable Instant one, @Nullable Instant other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return one.isBefore(other) ? one : other;
	}

}
