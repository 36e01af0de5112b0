// SPDX-License-Identifier: Apache-2.0

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
