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
import io.rekey.SecretUnavailableException;
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

	private final SignalTally tally;

	private boolean running;

	private @Nullable Waiting waiting;

	private Instant lastStart = Instant.EPOCH;

	private long checks;

	private int failures;

	private boolean revoked;

	private boolean retryScheduled;

	private int scheduledLook;

	private boolean lookScheduled;

	private final AwaitedVersions awaited;

	RotationLane(SecretId id, SecretStore store, Rotation rotation, RotationSettings settings,
			RotationExecutors executors, Clock clock, SignalTally tally) {
		this.id = id;
		this.store = store;
		this.rotation = rotation;
		this.settings = settings;
		this.executors = executors;
		this.clock = clock;
		this.tally = tally;
		this.awaited = new AwaitedVersions(settings);
	}

	synchronized CompletableFuture<RotationResult> signal(Signal signal) {
		return signal(signal, null, this.checks);
	}

	/**
	 * Checks the secret with what was just read of all secrets.
	 * @param signal what led to it
	 * @param reading what was read, or {@code null} if the check has to read it
	 * @param checksBefore {@link #checks()} before the reading: if there was a check
	 * since, the secret is read again
	 */
	synchronized CompletableFuture<RotationResult> signal(Signal signal, @Nullable SecretReading reading,
			long checksBefore) {
		SecretVersion last = this.store.last(this.id);
		if (last == null) {
			return CompletableFuture
				.failedFuture(new IllegalArgumentException("The secret '" + this.id + "' is not in use"));
		}
		if (this.store.location(this.id).pinned() || (speaksOf(signal, last) && this.failures == 0)) {
			this.tally.add(signal.trigger(), SignalTally.Outcome.IGNORED);
			return CompletableFuture.completedFuture(new RotationResult(Outcome.UNCHANGED, signal, last, last,
					RotationTimings.NONE, null, null, this.clock.instant()));
		}
		Waiting present = this.waiting;
		if (present != null) {
			this.tally.add(signal.trigger(), SignalTally.Outcome.COALESCED);
			present.add(signal, reading, checksBefore);
			if (signal.trigger() == RotationTrigger.OPERATOR && !this.running) {
				startLater(Duration.ZERO);
			}
			return present.result;
		}
		this.tally.add(signal.trigger(), SignalTally.Outcome.CHECKED);
		Waiting added = new Waiting(signal, reading, checksBefore);
		this.waiting = added;
		if (!this.running) {
			startLater(delayFor(signal.trigger()));
		}
		return added.result;
	}

	/**
	 * Counts the checks that have begun.
	 */
	synchronized long checks() {
		return this.checks;
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
		if (trigger == RotationTrigger.OPERATOR) {
			return Duration.ZERO;
		}
		Duration spread = (trigger == RotationTrigger.QUEUE) ? this.settings.spread().beforeCheck() : Duration.ZERO;
		Duration bounded = (delay.compareTo(interval) < 0) ? delay : interval;
		return (bounded.compareTo(spread) > 0) ? bounded : spread;
	}

	private void startLater(Duration delay) {
		this.executors.after(delay, this::run);
	}

	private void run() {
		Taken taken = take();
		if (taken == null) {
			return;
		}
		try {
			RotationResult result = this.rotation.run(taken.last, taken.check);
			finished(taken.check.signal(), result);
			taken.result.complete(result);
		}
		catch (Throwable ex) {
			// Whatever it is, later signals must find the lane free.
			logger.error("The check of secret '" + this.id + "' failed: " + Failures.describe(ex));
			finished(taken.check.signal(), null);
			taken.result.completeExceptionally(ex);
		}
	}

	private synchronized @Nullable Taken take() {
		Waiting next = this.waiting;
		SecretVersion last = this.store.last(this.id);
		if (next == null || last == null || this.running) {
			return null;
		}
		this.waiting = null;
		this.running = true;
		this.lastStart = this.clock.instant();
		SecretReading reading = (next.checksBefore == this.checks) ? next.reading : null;
		this.checks++;
		return new Taken(new Check(next.signal, reading, this.revoked), last, next.result);
	}

	private synchronized void finished(Signal signal, @Nullable RotationResult result) {
		this.running = false;
		boolean succeeded = result != null
				&& (result.outcome() == Outcome.ROTATED || result.outcome() == Outcome.UNCHANGED);
		this.failures = succeeded ? 0 : this.failures + 1;
		SecretUnavailableException unavailable = (result != null) ? result.unavailable() : null;
		this.revoked = unavailable != null && unavailable.isRevocation();
		SecretVersion live = this.store.current(this.id);
		if (succeeded && live != null && this.awaited.checked(signal, live.versionId(), this.clock.instant())) {
			// The look that is scheduled comes too late for what is new.
			this.lookScheduled = false;
		}
		if (this.waiting != null) {
			startLater(delayFor(this.waiting.signal.trigger()));
		}
		else if (!succeeded) {
			scheduleRetry();
		}
		else {
			scheduleLook();
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

	private void scheduleLook() {
		if (this.lookScheduled) {
			return;
		}
		Duration delay = this.awaited.nextLook();
		if (delay != null) {
			this.lookScheduled = true;
			int number = ++this.scheduledLook;
			this.executors.after(delay, () -> look(number));
		}
	}

	/**
	 * Looks for a version that was named. A check that waits anyhow does that as well.
	 */
	private synchronized void look(int number) {
		if (number != this.scheduledLook) {
			return;
		}
		this.lookScheduled = false;
		Signal signal = this.awaited.signal();
		if (this.waiting == null && !this.running && !signal.versionIds().isEmpty()) {
			this.waiting = new Waiting(signal, null, this.checks);
			startLater(Duration.ZERO);
		}
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

	/**
	 * Signals that no check has taken yet.
	 */
	private static final class Waiting {

		private Signal signal;

		private @Nullable SecretReading reading;

		private long checksBefore;

		private final CompletableFuture<RotationResult> result = new CompletableFuture<>();

		Waiting(Signal signal, @Nullable SecretReading reading, long checksBefore) {
			this.signal = signal;
			this.reading = reading;
			this.checksBefore = checksBefore;
		}

		/**
		 * A signal without a reading may be newer than any.
		 */
		void add(Signal signal, @Nullable SecretReading reading, long checksBefore) {
			this.signal = this.signal.and(signal);
			this.reading = (this.reading != null) ? reading : null;
			this.checksBefore = checksBefore;
		}

	}

	/**
	 * What a check has taken.
	 */
	private record Taken(Check check, SecretVersion last, CompletableFuture<RotationResult> result) {
	}

}
