// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Delivers events and messages in the background, in order; one that fails stops no
 * other. What comes after the end is dropped.
 */
final class DeliveryThread implements AutoCloseable {

	private static final System.Logger LOGGER = System.getLogger(DeliveryThread.class.getName());

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), new DaemonThreads("delivery"), new ThreadPoolExecutor.DiscardPolicy());

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new DaemonThreads("timer"),
			new ThreadPoolExecutor.DiscardPolicy());

	private final TreeMap<Due, Runnable> late = new TreeMap<>();

	private long count;

	void run(Runnable delivery) {
		this.executor.execute(() -> isolate(delivery));
	}

	/**
	 * Deliver later, beside what comes meanwhile. What is due at the same time keeps its
	 * order.
	 * @param time when it is due, in the virtual machine's nanoseconds
	 */
	synchronized void runAt(long time, Runnable delivery) {
		this.count++;
		this.late.put(new Due(time, this.count), delivery);
		var unused = this.timer.schedule(this::runDue, time - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private synchronized void runDue() {
		Map<Due, Runnable> due = this.late.headMap(new Due(System.nanoTime(), Long.MAX_VALUE), true);
		due.values().forEach(this::run);
		due.clear();
	}

	/**
	 * Deliver at once what waits.
	 */
	synchronized void hurry() {
		this.late.values().forEach(this::run);
		this.late.clear();
	}

	private void isolate(Runnable delivery) {
		try {
			delivery.run();
		}
		catch (RuntimeException ex) {
			if (!this.executor.isShutdown()) {
				LOGGER.log(Level.WARNING, "An event could not be delivered", ex);
			}
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.executor.shutdownNow();
	}

	/**
	 * When something is due.
	 *
	 * @param time in the virtual machine's nanoseconds
	 * @param number tells apart what is due at the same time
	 */
	private record Due(long time, long number) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			int order = Long.compare(this.time - other.time, 0);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

	}

}
