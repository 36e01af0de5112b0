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
