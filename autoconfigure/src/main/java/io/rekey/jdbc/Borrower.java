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

package io.rekey.jdbc;

/**
 * Borrows in threads of their own: HikariCP gives a thread back the connection it had
 * last. A thread that waits for a connection of a pool that is closed meanwhile would
 * wait for as long as the pool lets borrowers wait, and so it is interrupted.
 */
final class Borrower {

	private static final long LOOK_MILLIS = 40;

	private final String threadName;

	private final ManagedPool pool;

	Borrower(String poolName, ManagedPool pool) {
		this.threadName = "rekey-retire-" + poolName;
		this.pool = pool;
	}

	Thread start(Runnable task) {
		Thread thread = new Thread(task, this.threadName);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	/**
	 * Runs a task in a new thread and waits for its end.
	 * @param task borrows from the pool
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void run(Runnable task) throws InterruptedException {
		Thread thread = start(task);
		thread.join(LOOK_MILLIS);
		while (thread.isAlive()) {
			if (this.pool.isClosed()) {
				thread.interrupt();
			}
			thread.join(LOOK_MILLIS);
		}
	}

}
