// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.store.Rotation.Checked;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one secret, one after another. Signals that come while one is waiting are
 * answered by that one; signals that come while one is running are answered by the next.
 * Checks that the lane makes by itself follow a failure, a version that was named and
 * does not show yet, and an answer that may be old.
 */
final class RotationLane {

	private static final Log logger = LogFactory.getLog(RotationLane.class);

	private final SecretId id;

	private final SecretStore store;

	private final Rotation rotation;

	private final RotationSettings settings;

	private final RotationExecutors executors;

	private final Clock clock;

	private final SignalTally tally;

	private final NamedVersions named;

	private final DelayedTask start;

	private final Retries retries;

	private final AwaitedVersions awaited;

	private final SettlingLooks settling;

	private @Nullable Taken running;

	private @Nullable Waiting waiting;

	private Instant lastStart = Instant.EPOCH;

	private long checks;

	private boolean revoked;

	private @Nullable String refused;

	private boolean closed;

	RotationLane(SecretId id, SecretStore store, Rotation rotation, RotationSettings settings,
			RotationExecutors executors, Clock clock, SignalTally tally, RandomGenerator random) {
		this.id = id;
		this.store = store;
		this.rotation = rotation;
		this.settings = settings;
		this.executors = executors;
		this.clock = clock;
		this.tally = tally;
		this.named = new NamedVersions(clock);
		this.start = new DelayedTask(executors, this, this::start);
		this.retries = new Retries(settings, random, task(this::retry));
		this.awaited = new AwaitedVersions(settings, task(this::lookForAwaited));
		this.settling = new SettlingLooks(task(this::lookAtUnsettled));
	}

	private DelayedTask task(Runnable task) {
		return new DelayedTask(this.executors, this, () -> {
			task.run();
			return null;
		});
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
	 * @return how the check ended that answered this signal; cancelled after
	 * {@link #close()}
	 */
	synchronized CompletableFuture<RotationResult> signal(Signal signal, @Nullable SecretReading reading,
			long checksBefore) {
		SecretVersion last = this.store.last(this.id);
		if (last == null) {
			return CompletableFuture
				.failedFuture(new IllegalArgumentException("The secret '" + this.id + "' is not in use"));
		}
		this.named.note(signal);
		if (isNoNews(this.named.valid(signal), last)) {
			this.tally.add(signal.trigger(), SignalTally.Outcome.IGNORED);
			return CompletableFuture.completedFuture(new RotationResult(Outcome.UNCHANGED, signal, last, last,
					RotationTimings.NONE, null, null, List.of(), this.clock.instant()));
		}
		this.tally.add(signal.trigger(),
				(this.waiting != null) ? SignalTally.Outcome.COALESCED : SignalTally.Outcome.CHECKED);
		return add(new Waiting(signal, reading, checksBefore, false));
	}

	/**
	 * A signal that speaks of the live version is none while a check runs or waits: that
	 * one may go to another version, which the signal says is not the current one any
	 * more.
	 */
	private boolean isNoNews(Signal signal, SecretVersion last) {
		if (this.store.location(this.id).pinned() && !this.store.isMissing(this.id)) {
			return true;
		}
		return signal.versionIds().size() == 1 && signal.versionIds().contains(last.versionId())
				&& !this.retries.isFailing() && this.running == null && this.waiting == null;
	}

	private CompletableFuture<RotationResult> add(Waiting more) {
		if (this.closed) {
			more.result.cancel(false);
			return more.result;
		}
		Waiting next = this.waiting;
		if (next == null) {
			next = more;
			this.waiting = next;
		}
		else {
			next.add(more);
		}
		if (this.running == null) {
			this.start.setIfSooner(delay(next));
		}
		return next.result;
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
		return this.retries.isFailing();
	}

	/**
	 * The clock may be set back, so the delay is never longer than the interval.
	 */
	private Duration delay(Waiting next) {
		if (next.signal.urgent()) {
			return Duration.ZERO;
		}
		Duration interval = this.settings.minInterval();
		Duration left = Duration.between(this.clock.instant(), this.lastStart.plus(interval));
		Duration bounded = (left.compareTo(interval) < 0) ? left : interval;
		Duration spread = (next.signal.trigger() == RotationTrigger.QUEUE) ? this.settings.spread().beforeCheck()
				: Duration.ZERO;
		return (bounded.compareTo(spread) > 0) ? bounded : spread;
	}

	private @Nullable Runnable start() {
		Taken taken = take();
		return (taken != null) ? () -> run(taken) : null;
	}

	private void run(Taken taken) {
		try {
			Checked checked = this.rotation.run(taken.last, taken.check);
			finished(taken, checked);
			taken.result.complete(checked.result());
		}
		catch (Throwable ex) {
			// Whatever it is, later signals must find the lane free.
			logger.error("The check of secret '" + this.id + "' failed: " + Failures.describe(ex));
			finished(taken, null);
			taken.result.completeExceptionally(ex);
		}
	}

	private @Nullable Taken take() {
		Waiting next = this.waiting;
		SecretVersion last = this.store.last(this.id);
		if (next == null || last == null || this.running != null) {
			return null;
		}
		this.waiting = null;
		this.lastStart = this.clock.instant();
		SecretReading reading = (next.checksBefore == this.checks) ? next.reading : null;
		this.checks++;
		Set<String> vouchedFor = this.named.certain(next.signal, last);
		String believed = next.settles ? this.settling.believed() : null;
		if (believed != null) {
			vouchedFor.add(believed);
		}
		Check check = new Check(this.named.valid(next.signal), reading, this.revoked, vouchedFor);
		Taken taken = new Taken(check, last, next.settles, next.result);
		this.running = taken;
		return taken;
	}

	private synchronized void finished(Taken taken, @Nullable Checked checked) {
		this.running = null;
		RotationResult result = (checked != null) ? checked.result() : null;
		if (checked != null && !checked.result().outcome().isFailure()) {
			succeeded(taken, checked);
		}
		else {
			failed(taken.check.signal(), result);
		}
		Waiting next = this.waiting;
		if (next != null) {
			this.start.setIfSooner(delay(next));
		}
	}

	private void succeeded(Taken taken, Checked checked) {
		SecretVersion live = this.store.current(this.id);
		Settling unsettled = checked.unsettled();
		if (unsettled == null && live != null && this.refused != null && !taken.check.vouchesFor(live)) {
			// Either the refused version was taken back, or the answer is from before it.
			unsettled = Settling.live(live);
		}
		this.settling.checked(taken.settles, unsettled, live);
		String liveId = (live != null) ? live.versionId() : "";
		this.awaited.add(taken.check.signal(), liveId, this.clock.instant());
		this.awaited.checked(liveId, this.named);
		if (checked.result().late().isEmpty()) {
			this.retries.succeeded();
		}
		else {
			this.retries.failed();
		}
		this.revoked = false;
		this.refused = null;
	}

	private void failed(Signal signal, @Nullable RotationResult result) {
		SecretUnavailableException unavailable = (result != null) ? result.unavailable() : null;
		SecretVersion candidate = (result != null) ? result.candidate() : null;
		this.revoked = unavailable != null && unavailable.isRevocation();
		this.refused = (candidate != null) ? candidate.versionId() : this.refused;
		this.awaited.add(signal, this.refused, this.clock.instant());
		this.retries.failed();
	}

	private void retry() {
		var unused = signal(Signal.of(RotationTrigger.RETRY));
	}

	/**
	 * Looks for a version that was named. A check that waits anyhow does that as well.
	 */
	private void lookForAwaited() {
		Signal signal = this.named.valid(this.awaited.signal());
		if (this.waiting == null && this.running == null && !signal.versionIds().isEmpty()) {
			var unused = add(new Waiting(signal.urgently(), null, this.checks, false));
		}
	}

	private void lookAtUnsettled() {
		var unused = add(new Waiting(Signal.of(RotationTrigger.RECONCILE).urgently(), null, this.checks, true));
	}

	/**
	 * Gives up what is waiting or running, and all that comes later.
	 */
	void close() {
		for (CompletableFuture<RotationResult> abandoned : end()) {
			abandoned.cancel(false);
		}
	}

	private synchronized List<CompletableFuture<RotationResult>> end() {
		this.closed = true;
		this.start.cancel();
		this.retries.close();
		this.awaited.close();
		this.settling.close();
		List<CompletableFuture<RotationResult>> abandoned = new ArrayList<>();
		if (this.waiting != null) {
			abandoned.add(this.waiting.result);
			this.waiting = null;
		}
		if (this.running != null) {
			abandoned.add(this.running.result);
		}
		return abandoned;
	}

	/**
	 * Signals that no check has taken yet.
	 */
	private static final class Waiting {

		private Signal signal;

		private @Nullable SecretReading reading;

		private long checksBefore;

		/**
		 * Whether it is a look at an unsettled version.
		 */
		private boolean settles;

		private final CompletableFuture<RotationResult> result = new CompletableFuture<>();

		Waiting(Signal signal, @Nullable SecretReading reading, long checksBefore, boolean settles) {
			this.signal = signal;
			this.reading = reading;
			this.checksBefore = checksBefore;
			this.settles = settles;
		}

		/**
		 * A signal without a reading may be newer than any.
		 */
		void add(Waiting more) {
			this.signal = this.signal.and(more.signal);
			this.reading = (this.reading != null) ? more.reading : null;
			this.checksBefore = more.checksBefore;
			this.settles = this.settles || more.settles;
		}

	}

	/**
	 * What a check has taken.
	 *
	 * @param check the check
	 * @param last the version that was live before
	 * @param settles whether it is a look at an unsettled version
	 * @param result how it ends
	 */
	private record Taken(Check check, SecretVersion last, boolean settles, CompletableFuture<RotationResult> result) {
	}

}
