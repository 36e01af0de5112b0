// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks later, once or from time to time, on one thread of its own, which ends when
 * nothing is left to do. The JDK's thread for delayed futures never ends, and keeps the
 * class loader of the application that needed it first. Safe for use by several threads.
 */
public final class Scheduler implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Scheduler.class);

	/**
	 * An interval is longer or shorter by up to this part of it, which keeps replicas
	 * apart that were started together.
	 */
	private static final double JITTER = 0.1;

	private final ScheduledExecutorService executor;

	/**
	 * Creates a scheduler that starts its thread when there is something to do.
	 * @param threads makes the thread
	 */
	public Scheduler(ThreadFactory threads) {
		this(DaemonThreads.scheduler(threads));
	}

	/**
	 * Creates a scheduler that has somebody else's thread, and time.
	 * @param executor runs the tasks; shut down by {@link #close()}
	 */
	public Scheduler(ScheduledExecutorService executor) {
		this.executor = executor;
	}

	/**
	 * Runs a task once, unless this is closed by then.
	 * @param delay the time until then
	 * @param task the task, which must not block for long
	 * @return what cancels the task, or {@code null} if this is closed already
	 */
	public @Nullable Future<?> after(Duration delay, Runnable task) {
		try {
			return this.executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A task was left out, because its scheduler is closed");
			return null;
		}
	}

	/**
	 * Runs a task from time to time until this is closed.
	 * @param firstWithin it runs first at a random point within this time
	 * @param interval the time from the end of one run to the next, longer or shorter by
	 * up to a tenth
	 * @param task the task; if it throws an exception it is run again all the same
	 */
	public void repeat(Duration firstWithin, Duration interval, Runnable task) {
		var unused = after(part(firstWithin, ThreadLocalRandom.current().nextDouble()), () -> run(interval, task));
	}

	private void run(Duration interval, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			if (!this.executor.isShutdown()) {
				logger.warn("A task failed, it will be run again: " + Failures.describe(ex));
			}
		}
		double part = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
		var unused = after(part(interval, part), () -> run(interval, task));
	}

	private static Duration part(Duration whole, double part) {
		return Duration.ofMillis((long) (whole.toMillis() * part));
	}

	/**
	 * Drops what is not due yet, and interrupts what is running.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
