// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.rekey.ManualClock;

/**
 * Runs what is scheduled when a test lets the time pass, on the thread of the test.
 */
class ManualScheduler extends ScheduledThreadPoolExecutor {

	private final ManualClock clock;

	private final List<Task> tasks = new ArrayList<>();

	ManualScheduler(ManualClock clock) {
		super(1);
		this.clock = clock;
	}

	/**
	 * The time until the next task.
	 */
	Duration untilNext() {
		return Duration.between(this.clock.instant(), next().at());
	}

	int waiting() {
		return this.tasks.size();
	}

	/**
	 * Lets the time pass and runs what is due, each at its time.
	 */
	void advance(Duration duration) {
		Instant end = this.clock.instant().plus(duration);
		while (!this.tasks.isEmpty() && !next().at().isAfter(end)) {
			Task task = next();
			this.tasks.remove(task);
			this.clock.advance(Duration.between(this.clock.instant(), task.at()));
			task.command().run();
		}
		this.clock.advance(Duration.between(this.clock.instant(), end));
	}

	private Task next() {
		return this.tasks.stream().min(Comparator.comparing(Task::at)).orElseThrow();
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		if (isShutdown()) {
			throw new RejectedExecutionException();
		}
		this.tasks.add(new Task(this.clock.instant().plus(Duration.of(delay, unit.toChronoUnit())), command));
		return super.schedule((Callable<String>) () -> "never waited for", 0, TimeUnit.MILLISECONDS);
	}

	private record Task(Instant at, Runnable command) {
	}

}
