// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The time by which logins are healed, and the threads that read meanwhile. Tests let it
 * pass by hand.
 */
interface HealingTime {

	/**
	 * Returns the time.
	 * @return nanoseconds from an arbitrary point on
	 */
	long nanoTime();

	/**
	 * Waits until a result is there, but no longer than until a deadline.
	 * @param result the result
	 * @param deadline the deadline, by {@link #nanoTime()}
	 * @param abandoned tells whether nobody waits any more
	 * @return whether it is there
	 */
	boolean await(CompletableFuture<?> result, long deadline, BooleanSupplier abandoned);

	/**
	 * Runs a task in a thread of its own.
	 */
	void execute(Runnable task);

}
