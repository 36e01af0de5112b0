// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Makes named daemon threads, which never keep a JVM alive.
 */
public final class DaemonThreads {

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private static final Duration SCHEDULER_KEEP_ALIVE = Duration.ofSeconds(2);

	private static final @Nullable ThreadFactory VIRTUAL = VirtualThreads.factory();

	private DaemonThreads() {
	}

	/**
	 * Returns a factory of threads.
	 * @param prefix put before the number of each thread
	 * @return the factory
	 */
	public static ThreadFactory named(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> newThread(task, prefix + count.incrementAndGet());
	}

	/**
	 * Returns a factory of threads that do little but wait, for a time or for an answer.
	 * They are virtual where the JVM has virtual threads. What they run must not wait
	 * while it holds a monitor, which up to JDK 23 keeps the carrier of a virtual thread.
	 * @param prefix put before the number of each thread
	 * @return the factory
	 * @see <a href="https://openjdk.org/jeps/491">JEP 491</a>
	 */
	public static ThreadFactory waiting(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> newWaiting(task, prefix + count.incrementAndGet());
	}

	/**
	 * Makes one such thread.
	 * @param task what it runs
	 * @param name its name
	 * @return the thread, not yet started
	 */
	public static Thread newWaiting(Runnable task, String name) {
		if (VIRTUAL == null) {
			return newThread(task, name);
		}
		Thread thread = Objects.requireNonNull(VIRTUAL.newThread(task));
		thread.setName(name);
		return thread;
	}

	/**
	 * Returns an executor that runs each task in a thread of its own, for tasks that may
	 * block for long but are rare.
	 * @param prefix put before the number of each thread
	 * @return the executor
	 */
	public static Executor perTask(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> newThread(task, prefix + count.incrementAndGet()).start();
	}

	private static Thread newThread(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Returns a pool whose threads end when there is nothing to do.
	 * @param prefix put before the number of each thread
	 * @param threads how many threads there may be
	 * @return the pool
	 */
	public static ThreadPoolExecutor pool(String prefix, int threads) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), named(prefix));
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	/**
	 * Returns a scheduler whose thread ends when there is nothing to do, and which
	 * forgets what is cancelled.
	 * @param threads makes the thread
	 * @return the scheduler
	 */
	public static ScheduledThreadPoolExecutor scheduler(ThreadFactory threads) {
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, threads);
		scheduler.setRemoveOnCancelPolicy(true);
		scheduler.setKeepAliveTime(SCHEDULER_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS);
		scheduler.allowCoreThreadTimeOut(true);
		return scheduler;
	}

}
