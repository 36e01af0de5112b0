// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A clock that is moved by hand, and a scheduler that runs what is due on the thread that
 * moves it.
 */
public final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService {

	private final Queue<Task<?>> later = new PriorityQueue<>(
			Comparator.comparing((Task<?> task) -> task.due).thenComparingLong((task) -> task.number));

	private final Queue<Runnable> now = new ArrayDeque<>();

	private Instant time = Instant.parse("2026-01-01T00:00:00Z");

	private long count;

	private boolean closed;

	private boolean running;

	/**
	 * Returns the clock.
	 */
	public Clock clock() {
		return new VirtualClock();
	}

	/**
	 * Lets time pass. Everything that is due by then runs in order.
	 */
	public void advance(Duration duration) {
		Instant end = this.time.plus(duration);
		while (!this.later.isEmpty() && !this.later.element().due.isAfter(end)) {
			Task<?> next = this.later.remove();
			this.time = next.due.isAfter(this.time) ? next.due : this.time;
			execute(next);
		}
		this.time = end;
	}

	/**
	 * Counts what is scheduled.
	 */
	public long scheduled() {
		return this.later.stream().filter((task) -> !task.isCancelled()).count();
	}

	@Override
	public void execute(Runnable command) {
		if (this.closed) {
			throw new RejectedExecutionException("closed");
		}
		this.now.add(command);
		if (!this.running) {
			this.running = true;
			try {
				for (Runnable next = this.now.poll(); next != null; next = this.now.poll()) {
					next.run();
				}
			}
			finally {
				this.running = false;
			}
		}
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		return schedule(() -> {
			command.run();
			return null;
		}, delay, unit);
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		if (this.closed) {
			throw new RejectedExecutionException("closed");
		}
		Task<V> task = new Task<>(callable, this.time.plusNanos(unit.toNanos(delay)), this.count++);
		this.later.add(task);
		return task;
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void shutdown() {
		this.closed = true;
	}

	@Override
	public List<Runnable> shutdownNow() {
		this.closed = true;
		this.later.clear();
		this.now.clear();
		return List.of();
	}

	@Override
	public boolean isShutdown() {
		return this.closed;
	}

	@Override
	public boolean isTerminated() {
		return this.closed;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return this.closed;
	}

	private final class VirtualClock extends Clock {

		@Override
		public Instant instant() {
			return VirtualTime.this.time;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

	private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {

		private final Instant due;

		private final long number;

		Task(Callable<V> callable, Instant due, long number) {
			super(callable);
			this.due = due;
			this.number = number;
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(Duration.between(VirtualTime.this.time, this.due));
		}

		@Override
		public int compareTo(Delayed other) {
			return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
		}

	}

}
