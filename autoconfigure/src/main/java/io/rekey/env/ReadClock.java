// SPDX-License-Identifier: Apache-2.0

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
