// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import static org.awaitility.Awaitility.await;

/**
 * Runs queries on some replicas, one after another on each.
 */
final class LightLoad implements AutoCloseable {

	private final List<Thread> threads = new ArrayList<>();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final AtomicLong served = new AtomicLong();

	private volatile boolean stopped;

	LightLoad(List<Replica> replicas) {
		replicas.forEach((replica) -> {
			Thread thread = new Thread(() -> run(replica), "light-load");
			this.threads.add(thread);
			thread.start();
		});
	}

	private void run(Replica replica) {
		while (!this.stopped) {
			try {
				replica.query();
				this.served.incrementAndGet();
			}
			catch (SQLException | RuntimeException ex) {
				this.failures.add(ex.toString());
			}
		}
	}

	long served() {
		return this.served.get();
	}

	/**
	 * Waits until each replica must have been asked again.
	 */
	void awaitMore() {
		long before = this.served.get();
		await().until(() -> this.served.get() > before + 20L * this.threads.size());
	}

	List<String> failures() {
		return this.failures;
	}

	@Override
	public void close() {
		this.stopped = true;
		await().until(() -> this.threads.stream().noneMatch(Thread::isAlive));
	}

}
