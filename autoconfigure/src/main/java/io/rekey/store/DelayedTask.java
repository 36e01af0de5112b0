// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * One task of a lane that is due some time, or not at all. Guarded by the lane.
 */
final class DelayedTask {

	private final RotationExecutors executors;

	private final Object guard;

	private final Supplier<@Nullable Runnable> task;

	private @Nullable Object due;

	private @Nullable Future<?> scheduled;

	/**
	 * Creates a task that is not due.
	 * @param executors run it
	 * @param guard whose monitor is held while it runs
	 * @param task what to do, which must not block; what it returns is run afterwards,
	 * without the monitor
	 */
	DelayedTask(RotationExecutors executors, Object guard, Supplier<@Nullable Runnable> task) {
		this.executors = executors;
		this.guard = guard;
		this.task = task;
	}

	/**
	 * Whether the task is due some time.
	 */
	boolean isSet() {
		return this.due != null;
	}

	/**
	 * Sets when the task is due, whenever it was due before.
	 */
	void set(Duration delay) {
		cancel();
		Object mine = new Object();
		this.due = mine;
		Future<?> future = this.executors.after(delay, () -> run(mine));
		if (mine.equals(this.due)) {
			this.scheduled = future;
		}
	}

	/**
	 * Sets when the task is due, unless it is due before that.
	 */
	void setIfSooner(Duration delay) {
		boolean sooner = this.scheduled instanceof Delayed present
				&& present.getDelay(TimeUnit.NANOSECONDS) > delay.toNanos();
		if (!isSet() || sooner) {
			set(delay);
		}
	}

	void cancel() {
		this.due = null;
		if (this.scheduled != null) {
			this.scheduled.cancel(false);
			this.scheduled = null;
		}
	}

	private void run(Object expected) {
		Runnable more;
		synchronized (this.guard) {
			if (!expected.equals(this.due)) {
				return;
			}
			this.due = null;
			this.scheduled = null;
			more = this.task.get();
		}
		if (more != null) {
			more.run();
		}
	}

}
