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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

	private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();

	void add(RotationTrigger trigger, Outcome outcome) {
		this.counts.computeIfAbsent(new Kind(trigger, outcome), (kind) -> new LongAdder()).increment();
	}

	/**
	 * Returns how many signals there were.
	 * @param trigger where they came from
	 * @param outcome what became of them
	 * @return the number since the pipeline was made
	 */
	public long count(RotationTrigger trigger, Outcome outcome) {
		LongAdder count = this.counts.get(new Kind(trigger, outcome));
		return (count != null) ? count.sum() : 0;
	}

	private record Kind(RotationTrigger trigger, Outcome outcome) {
	}

}
