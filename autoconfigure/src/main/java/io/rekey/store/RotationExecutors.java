// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the pipeline: a few that check secrets, for each place where secrets are
 * read, so that one which hangs holds up no other, and one that waits. All end when there
 * is nothing to do, and all are daemons.
 */
final class RotationExecutors implements Executor, AutoCloseable {

	private static final Log logger = LogFactory.getLog(RotationExecutors.class);

	private static final int THREADS = 8;

	private final Supplier<ExecutorService> pools;

	private final Map<String, RotationExecutors> places = new ConcurrentHashMap<>();

	private final ExecutorService workers;

	private final Scheduler scheduler;

	private volatile boolean closed;

	RotationExecutors() {
		this(() -> DaemonThreads.pool("rekey-rotation-", THREADS),
				new Scheduler(DaemonThreads.named("rekey-schedule-")));
	}

	/**
	 * Creates the executors.
	 * @param pools gives the workers of a place, which are shut down at the end
	 * @param scheduler waits; closed at the end
	 */
	RotationExecutors(Supplier<ExecutorService> pools, Scheduler scheduler) {
		this.pools = pools;
		this.workers = pools.get();
		this.scheduler = scheduler;
	}

	/**
	 * Returns the executors for secrets that are read at one place.
	 * @param location where a secret is
	 * @return the executors, which end with these
	 */
	RotationExecutors at(SecretLocation location) {
		String place = location.region() + " " + location.role();
		RotationExecutors there = this.places.computeIfAbsent(place,
				(key) -> new RotationExecutors(this.pools, this.scheduler));
		if (this.closed) {
			there.close();
		}
		return there;
	}

	/**
	 * Runs a task on a worker.
	 * @throws RejectedExecutionException after {@link #close()}
	 */
	@Override
	public void execute(Runnable task) {
		this.workers.execute(task);
	}

	/**
	 * Runs a task on a worker after a delay, unless the pipeline is closed by then.
	 * @param delay the delay
	 * @param task the task
	 * @return what cancels the task, or {@code null} if it is too late for that
	 */
	@Nullable Future<?> after(Duration delay, Runnable task) {
		try {
			if (!delay.isZero() && !delay.isNegative()) {
				Runnable later = () -> {
					var unused = after(Duration.ZERO, task);
				};
				return this.scheduler.after(delay, later);
			}
			execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A check was left out, because the pipeline is closed");
		}
		return null;
	}

	@Override
	public void close() {
		this.closed = true;
		this.scheduler.close();
		this.workers.shutdownNow();
		this.places.values().forEach(RotationExecutors::close);
	}

}
