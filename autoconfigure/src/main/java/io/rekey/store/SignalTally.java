// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.rekey.RotationTrigger;

/**
 * Counts the signals for secrets in use, by where they came from and what became of them.
 * Safe for use by several threads.
 */
public final class SignalTally {

	/**
	 * What became of a signal.
	 */
	public enum Outcome {

		/**
		 * It led to a check.
		 */
		CHECKED,

		/**
		 * A check that waited already answers it, too.
		 */
		COALESCED,

		/**
		 * It speaks of the version that is live, or of a secret that is pinned.
		 */
		IGNORED

	}

	/**
	 * Not by a record: the JDK keeps the types of the one whose hash code was linked
	 * last, and with them the class loader.
	 */
	private final Map<RotationTrigger, Map<Outcome, LongAdder>> counts = new EnumMap<>(RotationTrigger.class);

	SignalTally() {
		for (RotationTrigger trigger : RotationTrigger.values()) {
			Map<Outcome, LongAdder> ofTrigger = new EnumMap<>(Outcome.class);
			for (Outcome outcome : Outcome.values()) {
				ofTrigger.put(outcome, new LongAdder());
			}
			this.counts.put(trigger, ofTrigger);
		}
	}

	void add(RotationTrigger trigger, Outcome outcome) {
		adder(trigger, outcome).increment();
	}

	/**
	 * Returns how many signals there were.
	 * @param trigger where they came from
	 * @param outcome what became of them
	 * @return the number since the pipeline was made
	 */
	public long count(RotationTrigger trigger, Outcome outcome) {
		return adder(trigger, outcome).sum();
	}

	private LongAdder adder(RotationTrigger trigger, Outcome outcome) {
		return Objects.requireNonNull(Objects.requireNonNull(this.counts.get(trigger)).get(outcome));
	}

}
