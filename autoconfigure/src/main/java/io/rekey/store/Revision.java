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

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts changes, and tells when one is under way, in one volatile number: what was
 * derived between two equal answers of {@link #current} holds at the second. Safe for use
 * by several threads.
 */
final class Revision {

	/**
	 * The changes under way stand in the lower bits, those made in the others.
	 */
	private static final long UNDER_WAY = 0xFFFF;

	private final AtomicLong state = new AtomicLong();

	/**
	 * Makes a change. Several threads may make different ones at a time.
	 */
	void change(Runnable change) {
		this.state.incrementAndGet();
		try {
			change.run();
		}
		finally {
			// One less under way, one more made.
			this.state.addAndGet(UNDER_WAY);
		}
	}

	/**
	 * Returns how often something was changed, or {@link SecretStore#CHANGING}.
	 */
	long current() {
		long current = this.state.get();
		return ((current & UNDER_WAY) == 0) ? current : SecretStore.CHANGING;
	}

}
