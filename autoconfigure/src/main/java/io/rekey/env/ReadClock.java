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

package io.rekey.env;

import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.rekey.task.DaemonThreads;
import org.jspecify.annotations.Nullable;

/**
 * The time to within a second, for noting when something was read: whoever reads looks at
 * one field and asks no clock. A thread moves it on while the application runs. Safe for
 * use by several threads.
 */
public final class ReadClock implements AutoCloseable {

	private static final long STEP_SECONDS = 1;

	private final Clock clock;

	private volatile long millis;

	private @Nullable ScheduledThreadPoolExecutor ticker;

	/**
	 * Creates a clock that stands still until it is started.
	 * @param clock the exact time
	 */
	public ReadClock(Clock clock) {
		this.clock = clock;
		tick();
	}

	synchronized void start() {
		if (this.ticker == null) {
			ScheduledThreadPoolExecutor started = DaemonThreads.scheduler(DaemonThreads.waiting("rekey-clock-"));
			var unused = started.scheduleAtFixedRate(this::tick, 0, STEP_SECONDS, TimeUnit.SECONDS);
			this.ticker = started;
		}
	}

	void tick() {
		this.millis = this.clock.millis();
	}

	long millis() {
		return this.millis;
	}

	@Override
	public synchronized void close() {
		if (this.ticker != null) {
			this.ticker.shutdownNow();
			this.ticker = null;
		}
	}

}
