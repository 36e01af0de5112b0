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

package io.rekey.benchmarks.live;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A thread that waits until something is new, and takes the time. It looks every tenth of
 * a millisecond or so, which leaves the processors to what is measured.
 */
final class Probe {

	private static final long PACE = TimeUnit.MICROSECONDS.toNanos(50);

	private final FutureTask<Seen> task;

	private Probe(Callable<Seen> look) {
		this.task = new FutureTask<>(look);
	}

	/**
	 * Starts a probe.
	 * @param name the name of its thread
	 * @param isNew tells whether it is new
	 */
	static Probe start(String name, BooleanSupplier isNew) {
		Probe probe = new Probe(() -> {
			while (!isNew.getAsBoolean()) {
				LockSupport.parkNanos(PACE);
				if (Thread.interrupted()) {
					throw new InterruptedException();
				}
			}
			return new Seen(Clock.now(), Usage.cpuOfThisThread());
		});
		Thread thread = new Thread(probe.task, name);
		thread.setDaemon(true);
		thread.start();
		return probe;
	}

	/**
	 * Waits until it is new.
	 * @throws IllegalStateException if that does not happen
	 */
	Seen await() throws InterruptedException {
		try {
			return this.task.get(Live.PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			this.task.cancel(true);
			throw new IllegalStateException("It is still the old version", ex);
		}
	}

	boolean isDone() {
		return this.task.isDone();
	}

	/**
	 * What a probe has to tell.
	 *
	 * @param time when it was new, as {@link Clock} tells
	 * @param cpu nanoseconds of processor time that the probe took
	 */
	record Seen(long time, long cpu) {
	}

}
