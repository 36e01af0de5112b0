// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happened to the connections of one pool. Safe for use by several threads.
 */
public final class PoolCounts {

	private final LongAdder refused = new LongAdder();

	private final LongAdder healed = new LongAdder();

	private final LongAdder retired = new LongAdder();

	void countRefused() {
		this.refused.increment();
	}

	void countHealed() {
		this.healed.increment();
	}

	void countRetired(int connections) {
		this.retired.add(connections);
	}

	/**
	 * Returns for how many new connections the database refused the login, or had refused
	 * it a moment ago.
	 * @return the number
	 */
	public long refused() {
		return this.refused.sum();
	}

	/**
	 * Returns how many of those were opened all the same, with a login that the database
	 * accepts.
	 * @return the number, never more than {@link #refused()}
	 */
	public long healed() {
		return this.healed.sum();
	}

	/**
	 * Returns how many connections were taken out of the pool because new ones have
	 * another login.
	 * @return the number
	 */
	public long retired() {
		return this.retired.sum();
	}

}
