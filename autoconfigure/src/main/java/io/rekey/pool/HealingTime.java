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
