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

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one secret, one after another. Signals that come while one is waiting are
 * answered by that one; signals that come while one is running are answered by the next.
 */
final class RotationLane {

	private static final Log logger = LogFactory.getLog(RotationLane.class);

	private static final int MAX_DOUBLINGS = 10;

	private final SecretId id;

	private final SecretStore store;

	private final Rotation rotation;

	private final RotationSettings settings;

	private final RotationExecutors executors;

	private final Clock clock;

	private boolean running;

	private @Nullable Waiting waiting;

	private Instant lastStart = Instant.EPOCH;

	private int failures;

	private boolean retryScheduled;

	RotationLane(SecretId id, SecretStore store, Rotation rotation, RotationSettings settings,
			RotationExecutors executors, Clock clock) {
		this.id = id;
		this.store = store;
		this.rotation = rotation;
		this.settings = settings;
		this.executors = executors;
		this.clock = clock;
	}

	synchronized CompletableFuture<RotationResult> signal(Signal signal) {
		SecretVersion live = this.store.current(this.id);
		if (live == null) {
			return CompletableFuture
				.failedFuture(new IllegalArgumentException("The secret '" + this.id + "' is not in use"));
		}
		if (this.store.location(this.id).pinned() || (speaksOf(signal, live) && this.failures == 0)) {
			return CompletableFuture.completedFuture(new RotationResult(Outcome.UNCHANGED, signal.trigger(), live, live,
					RotationTimings.NONE, null, null, this.clock.instant()));
		}
		if (this.waiting != null) {
			this.waiting.signal = this.waiting.signal.and(signal);
			if (signal.trigger() == RotationTrigger.OPERATOR && !this.running) {
				startLater(Duration.ZERO);
			}
			return this.waiting.result;
		}
		this.waiting = new Waiting(signal);
		CompletableFuture<RotationResult> result = this.waiting.result;
		if (!this.running) {
			startLater(delayFor(signal.trigger()));
		}
		return result;
	}

	/**
	 * Whether the last check failed or was refused. Then a signal that speaks of the live
	 * version is news: the secret can be read again, or the refused version was taken
	 * back.
	 */
	synchronized boolean isFailing() {
		return this.failures > 0;
	}

	private static boolean speaksOf(Signal signal, SecretVersion live) {
		return signal.versionIds().size() == 1 && signal.versionIds().contains(live.versionId());
	}

	/**
	 * The clock may be set back, so the delay is never longer than the interval.
	 */
	private Duration delayFor(RotationTrigger trigger) {
		Duration interval = this.settings.minInterval();
		Duration delay = Duration.between(this.clock.instant(), this.lastStart.plus(interval));
		if (trigger == RotationTrigger.OPERATOR || delay.isNegative()) {
			return Duration.ZERO;
		}
		return (delay.compareTo(interval) < 0) ? delay : interval;
	}

	private void startLater(Duration delay) {
		this.executors.after(delay, this::run);
	}

	private void run() {
		Waiting taken = take();
		if (taken == null) {
			return;
		}
		try {
			RotationResult result = this.rotation.run(this.id, taken.signal);
			finished(result.outcome());
			taken.result.complete(result);
			checkAgain(taken.signal, result);
		}
		catch (Throwable ex) {
			// Whatever it is, later signals must find the lane free.
			logger.error("The check of secret '" + this.id + "' failed: " + Failures.describe(ex));
			finished(Outcome.FAILED);
			taken.result.completeExceptionally(ex);
		}
	}

	/**
	 * A version that was named but not found may be newer than the one that went live:
	 * Secrets Manager is eventually consistent.
	 */
	private void checkAgain(Signal signal, RotationResult result) {
		SecretVersion live = result.candidate();
		if (result.outcome() == Outcome.ROTATED && live != null && !signal.versionIds().isEmpty()
				&& !signal.versionIds().contains(live.versionId())) {
			var unused = signal(signal);
		}
	}

	private synchronized @Nullable Waiting take() {
		Waiting taken = this.waiting;
		if (taken != null && !this.running) {
			this.waiting = null;
			this.running = true;
			this.lastStart = this.clock.instant();
			return taken;
		}
		return null;
	}

	private synchronized void finished(Outcome outcome) {
		this.running = false;
		boolean retry = outcome == Outcome.REFUSED || outcome == Outcome.FAILED;
		this.failures = retry ? this.failures + 1 : 0;
		if (this.waiting != null) {
			startLater(delayFor(this.waiting.signal.trigger()));
		}
		else if (retry) {
			scheduleRetry();
		}
	}

	private void scheduleRetry() {
		if (this.retryScheduled) {
			return;
		}
		this.retryScheduled = true;
		long delay = Math.min(this.settings.retryMax().toMillis(),
				this.settings.retryInitial().toMillis() << Math.min(this.failures - 1, MAX_DOUBLINGS));
		long jittered = delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1);
		this.executors.after(Duration.ofMillis(jittered), this::retry);
	}

	private synchronized void retry() {
		this.retryScheduled = false;
		var unused = signal(Signal.of(RotationTrigger.RETRY));
	}

	/**
	 * Gives up what is waiting.
	 */
	synchronized void cancel() {
		Waiting abandoned = this.waiting;
		this.waiting = null;
		if (abandoned != null) {
			abandoned.result.cancel(false);
		}
	}

	private static final class Waiting {

		private Signal signal;

		private final CompletableFuture<RotationResult> result = new CompletableFuture<>();

		Waiting(Signal signal) {
			this.signal = signal;
		}

	}

}
