// SPDX-License-Identifier: Apache-2.0

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
