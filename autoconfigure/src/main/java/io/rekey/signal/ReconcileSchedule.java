// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.rekey.RotationTrigger;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Failures;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.task.Scheduler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Compares all secrets from time to time: the safety net for lost events, and the only
 * signal where no queue is configured. The first comparison comes at a random point of
 * the interval, so that replicas that were started together don't compare together.
 */
final class ReconcileSchedule implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(ReconcileSchedule.class);

	private final SecretRotator rotator;

	private final Duration interval;

	private final Supplier<Scheduler> schedulers;

	private @Nullable Scheduler scheduler;

	ReconcileSchedule(SecretRotator rotator, Duration interval) {
		this(rotator, interval, () -> new Scheduler(DaemonThreads.waiting("rekey-reconcile-")));
	}

	/**
	 * Creates a schedule.
	 * @param rotator compares the secrets
	 * @param interval the time between two comparisons, longer or shorter by up to a
	 * tenth; none if zero or negative
	 * @param scheduler gives a scheduler at each start, which is closed at the stop
	 */
	ReconcileSchedule(SecretRotator rotator, Duration interval, Supplier<Scheduler> scheduler) {
		this.rotator = rotator;
		this.interval = interval;
		this.schedulers = scheduler;
	}

	@Override
	public synchronized void start() {
		if (this.scheduler == null && this.interval.compareTo(Duration.ZERO) > 0) {
			this.scheduler = this.schedulers.get();
			this.scheduler.repeat(this.interval, this.interval, this::reconcile);
		}
	}

	@Override
	public synchronized void stop() {
		if (this.scheduler != null) {
			this.scheduler.close();
			this.scheduler = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.scheduler != null;
	}

	/**
	 * Waits for nothing, so that one secret that hangs does not turn the net off for all.
	 */
	private void reconcile() {
		var unused = this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).exceptionally((failure) -> {
			logger.warn("Could not compare all secrets: " + Failures.describe(failure));
			return List.of();
		});
	}

}
