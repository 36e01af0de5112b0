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

package io.rekey.aws;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;

import io.rekey.task.DaemonThreads;

/**
 * The threads that read, apart for each role and region, so that one which hangs keeps no
 * other waiting. Threads end when there is nothing to do. Safe for use by several
 * threads.
 */
final class ReadLanes implements AutoCloseable {

	private static final int THREADS = 16;

	private final int patientThreads;

	private final ConcurrentMap<AccountRegion, ThreadPoolExecutor> lanes = new ConcurrentHashMap<>();

	private final ConcurrentMap<AccountRegion, ThreadPoolExecutor> patient = new ConcurrentHashMap<>();

	private volatile boolean closed;

	ReadLanes(int patientThreads) {
		this.patientThreads = patientThreads;
	}

	/**
	 * The threads for a route.
	 */
	Executor of(Route route) {
		return lane(this.lanes, route, THREADS);
	}

	/**
	 * The few threads for what is throttled on a route.
	 */
	Executor patient(Route route) {
		return lane(this.patient, route, this.patientThreads);
	}

	private ThreadPoolExecutor lane(ConcurrentMap<AccountRegion, ThreadPoolExecutor> pools, Route route, int threads) {
		ThreadPoolExecutor pool = pools.computeIfAbsent(route.primary(),
				(key) -> DaemonThreads.pool("rekey-read-", threads));
		if (this.closed) {
			pool.shutdownNow();
		}
		return pool;
	}

	/**
	 * Ends all threads. Reads under way are interrupted.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.lanes.values().forEach(ThreadPoolExecutor::shutdownNow);
		this.patient.values().forEach(ThreadPoolExecutor::shutdownNow);
	}

}
