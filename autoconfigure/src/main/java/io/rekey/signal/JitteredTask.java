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

package io.rekey.signal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.rekey.store.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A task that runs from time to time, until its scheduler is shut down. The jitter keeps
 * replicas apart, those that were started together, too.
 */
final class JitteredTask {

	private static final Log logger = LogFactory.getLog(JitteredTask.class);

	private final ScheduledExecutorService scheduler;

	private final Duration interval;

	private final Runnable task;

	private JitteredTask(ScheduledExecutorService scheduler, Duration interval, Runnable task) {
		this.scheduler = scheduler;
		this.interval = interval;
		this.task = task;
	}

	/**
	 * Starts a task.
	 * @param scheduler runs it; shutting it down ends it
	 * @param firstWithin it runs first at a random point within this time
	 * @param interval the time from the end of one run to the next, longer or shorter by
	 * up to a tenth
	 * @param task what to do; if it throws an exception it is run again all the same
	 */
	static void start(ScheduledExecutorService scheduler, Duration firstWithin, Duration interval, Runnable task) {
		new JitteredTask(scheduler, interval, task)
			.schedule((long) (firstWithin.toMillis() * ThreadLocalRandom.current().nextDouble()));
	}

	private void schedule(long millis) {
		try {
			var unused = this.scheduler.schedule(this::run, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("A task has ended, because its scheduler is shut down");
		}
	}

	private void run() {
		try {
			this.task.run();
		}
		catch (RuntimeException | Error ex) {
			if (!this.scheduler.isShutdown()) {
				logger.warn("A task failed, it will be run again: " + Failures.describe(ex));
			}
		}
		schedule((long) (this.interval.toMillis() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
	}

}
