// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.rekey.SecretVersion;

/**
 * The versions of one secret that events named, and when that happened. Queues deliver
 * events twice, late and out of order: one that happened before another is still a reason
 * to look, but its version need not be the current one any more. Guarded by the lane that
 * owns it.
 */
final class NamedVersions {

	/**
	 * Clocks differ. A time that is further ahead was made up.
	 */
	private static final Duration MAX_AHEAD = Duration.ofMinutes(1);

	private static final int MAX = 16;

	private final Clock clock;

	private final Map<String, Instant> times = new LinkedHashMap<>();

	private Instant latest = Instant.MIN;

	NamedVersions(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Takes note of the version that a signal names, if it tells when that happened.
	 */
	void note(Signal signal) {
		Instant happened = signal.eventTime();
		if (happened == null || signal.versionIds().size() != 1
				|| happened.isAfter(this.clock.instant().plus(MAX_AHEAD))) {
			return;
		}
		String named = signal.versionIds().iterator().next();
		Instant before = this.times.remove(named);
		this.times.put(named, (before != null && before.isAfter(happened)) ? before : happened);
		if (this.times.size() > MAX) {
			this.times.remove(this.times.keySet().iterator().next());
		}
		this.latest = happened.isAfter(this.latest) ? happened : this.latest;
	}

	/**
	 * Returns what a signal is worth now.
	 * @param signal the signal
	 * @return the signal without versions that others were named after
	 */
	Signal valid(Signal signal) {
		Set<String> versionIds = filtered(signal, (happened) -> !happened.isBefore(this.latest));
		return (versionIds.size() == signal.versionIds().size()) ? signal : signal.with(versionIds);
	}

	/**
	 * Returns the versions that a signal vouches for. Events tell the time to the second:
	 * of two in the same one nobody knows which was the last, nor whether one was before
	 * the last version was made.
	 * @param signal the signal
	 * @param last the live version, or what stands for it after the secret was dropped
	 * @return those versions that the signal names and that were surely named last
	 */
	Set<String> certain(Signal signal, SecretVersion last) {
		Instant made = last.createdDate().truncatedTo(ChronoUnit.SECONDS);
		boolean contested = this.times.values().stream().filter(this.latest::equals).count() > 1;
		return filtered(signal, (happened) -> !happened.isBefore(this.latest) && !contested && happened.isAfter(made));
	}

	private Set<String> filtered(Signal signal, Predicate<Instant> condition) {
		Set<String> versionIds = new LinkedHashSet<>();
		for (String versionId : signal.versionIds()) {
			Instant happened = this.times.get(versionId);
			if (happened == null || condition.test(happened)) {
				versionIds.add(versionId);
			}
		}
		return versionIds;
	}

}
