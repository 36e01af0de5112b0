/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The versions of one secret that events named, in the order in which that happened.
 * Queues deliver events twice, late and out of order: one that happened before another is
 * still a reason to look, but its version need not be the current one any more. Guarded
 * by the lane that owns it.
 */
final class NamedVersions {

	/**
	 * Clocks differ. A time that is further ahead was made up.
	 */
	private static final Duration MAX_AHEAD = Duration.ofMinutes(1);

	private static final int MAX = 16;

	private final Clock clock;

	private final Set<String> outdated = new LinkedHashSet<>();

	/**
	 * Events tell the time to the second. Of two in the same one nobody knows which was
	 * the last.
	 */
	private final Set<String> contested = new LinkedHashSet<>();

	private Instant latest = Instant.MIN;

	private @Nullable String versionId;

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
		String last = this.versionId;
		if (last == null || happened.isAfter(this.latest)) {
			addBounded(this.outdated, last);
			this.contested.forEach((one) -> addBounded(this.outdated, one));
			this.contested.clear();
			this.latest = happened;
			this.versionId = named;
			this.outdated.remove(named);
		}
		else if (!named.equals(last)) {
			if (happened.equals(this.latest)) {
				addBounded(this.contested, last);
				addBounded(this.contested, named);
				this.outdated.remove(named);
			}
			else if (!this.contested.contains(named)) {
				addBounded(this.outdated, named);
			}
		}
	}

	private static void addBounded(Set<String> versionIds, @Nullable String added) {
		if (added != null) {
			versionIds.add(added);
			if (versionIds.size() > MAX) {
				versionIds.remove(versionIds.iterator().next());
			}
		}
	}

	/**
	 * Returns the versions that a signal vouches for.
	 * @param signal the signal
	 * @return those that it names, unless another event may have been after theirs
	 */
	Set<String> certain(Signal signal) {
		Set<String> versionIds = new LinkedHashSet<>(valid(signal).versionIds());
		versionIds.removeAll(this.contested);
		return versionIds;
	}

	/**
	 * Returns what a signal is worth now.
	 * @param signal the signal
	 * @return the signal without outdated versions
	 */
	Signal valid(Signal signal) {
		if (signal.versionIds().stream().noneMatch(this.outdated::contains)) {
			return signal;
		}
		Set<String> versionIds = new LinkedHashSet<>(signal.versionIds());
		versionIds.removeAll(this.outdated);
		return new Signal(signal.trigger(), versionIds, signal.eventTime());
	}

}
