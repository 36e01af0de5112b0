// SPDX-License-Identifier: Apache-2.0

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
