// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

import io.rekey.RotationTrigger;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.task.Scheduler;

/**
 * The rotation pipeline: signals come in and coalesce, each secret is checked by one
 * thread at a time, different secrets in parallel. Safe for use by several threads.
 */
public final class SecretRotator implements AutoCloseable {

	private final SecretStore store;

	private final SecretSource source;

	private final RotationSettings settings;

	private final Participants participants;

	private final Rotation rotation;

	private final RotationExecutors executors;

	private final Clock clock;

	private final RandomGenerator random;

	private final SignalTally tally = new SignalTally();

	private final ConcurrentMap<SecretId, RotationLane> lanes = new ConcurrentHashMap<>();

	private final Map<Long, CompletableFuture<List<RotationResult>>> comparisons = new ConcurrentHashMap<>();

	private final AtomicLong lastComparison = new AtomicLong();

	private volatile boolean closed;

	/**
	 * Creates the pipeline. It starts no thread before the first signal.
	 * @param store the store that is moved
	 * @param source where new versions are read from
	 * @param settings the bounds
	 * @param participants who takes part in each rotation
	 * @param clock the time
	 */
	public SecretRotator(SecretStore store, SecretSource source, RotationSettings settings, Participants participants,
			Clock clock) {
		this(store, source, settings, participants, clock, RotationObserver.NONE);
	}

	/**
	 * Creates the pipeline. It starts no thread before the first signal.
	 * @param store the store that is moved
	 * @param source where new versions are read from
	 * @param settings the bounds
	 * @param participants who takes part in each rotation
	 * @param clock the time
	 * @param observer watches each rotation
	 */
	public SecretRotator(SecretStore store, SecretSource source, RotationSettings settings, Participants participants,
			Clock clock, RotationObserver observer) {
		this(store, source, settings, participants, clock, observer, new RotationExecutors(),
				() -> ThreadLocalRandom.current().nextLong());
	}

	/**
	 * Creates the pipeline with a scheduler of its user, which runs the checks, too. Made
	 * for tests in which a clock is moved by hand.
	 * @param store the store that is moved
	 * @param source where new versions are read from
	 * @param settings the bounds
	 * @param participants who takes part in each rotation
	 * @param clock the time
	 * @param scheduler runs checks, now and later; shut down at the end
	 */
	public SecretRotator(SecretStore store, SecretSource source, RotationSettings settings, Participants participants,
			Clock clock, ScheduledExecutorService scheduler) {
		this(store, source, settings, participants, clock, scheduler, new Random());
	}

	/**
	 * Creates the pipeline of a test that can be repeated.
	 */
	SecretRotator(SecretStore store, SecretSource source, RotationSettings settings, Participants participants,
			Clock clock, ScheduledExecutorService scheduler, RandomGenerator random) {
		this(store, source, settings, participants, clock, RotationObserver.NONE,
				new RotationExecutors(() -> scheduler, new Scheduler(scheduler)), random);
	}

	private SecretRotator(SecretStore store, SecretSource source, RotationSettings settings, Participants participants,
			Clock clock, RotationObserver observer, RotationExecutors executors, RandomGenerator random) {
		this.store = store;
		this.source = source;
		this.settings = settings;
		this.clock = clock;
		this.executors = executors;
		this.random = random;
		this.participants = participants;
		this.rotation = new Rotation(store, source, settings, participants, clock, observer);
	}

	/**
	 * Checks one secret soon, unless the signal speaks of the version that is live.
	 * @param id the secret
	 * @param signal the signal
	 * @return how the check ended that answered this signal; cancelled after
	 * {@link #close()}
	 */
	public CompletableFuture<RotationResult> signal(SecretId id, Signal signal) {
		return lane(id).signal(signal);
	}

	/**
	 * Reads all secrets in one pass, and checks those that have a new version, can't be
	 * read, or failed their last check.
	 * @param signal the signal
	 * @return how each secret's check ended, once all ended; cancelled after
	 * {@link #close()}
	 */
	public CompletableFuture<List<RotationResult>> signalAll(Signal signal) {
		CompletableFuture<List<RotationResult>> answer = new CompletableFuture<>();
		Long number = this.lastComparison.incrementAndGet();
		this.comparisons.put(number, answer);
		try {
			this.executors.execute(() -> compareAll(signal, answer));
		}
		catch (RejectedExecutionException ex) {
			answer.cancel(false);
		}
		if (this.closed) {
			answer.cancel(false);
		}
		var unused = answer.whenComplete((results, failure) -> this.comparisons.remove(number));
		return answer;
	}

	private void compareAll(Signal signal, CompletableFuture<List<RotationResult>> answer) {
		try {
			List<CompletableFuture<RotationResult>> checks = compareAll(signal);
			var unused = CompletableFuture.allOf(checks.toArray(new CompletableFuture<?>[0]))
				.whenComplete((done, failure) -> {
					if (failure != null) {
						answer.completeExceptionally(failure);
					}
					else {
						answer.complete(checks.stream().map(CompletableFuture::join).toList());
					}
				});
		}
		catch (RuntimeException | Error ex) {
			answer.completeExceptionally(ex);
		}
	}

	private List<CompletableFuture<RotationResult>> compareAll(Signal signal) {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		Map<SecretId, Long> checksBefore = new LinkedHashMap<>();
		for (SecretVersion version : this.store.watched()) {
			SecretId id = version.id();
			SecretLocation location = this.store.location(id);
			if (!location.pinned() || this.store.isMissing(id)) {
				locations.put(id, location);
				checksBefore.put(id, lane(id).checks());
			}
		}
		if (locations.isEmpty()) {
			return List.of();
		}
		List<CompletableFuture<RotationResult>> checks = new ArrayList<>();
		this.source.readAll(locations).forEach((id, reading) -> {
			if (needsCheck(id, reading)) {
				checks.add(lane(id).signal(signal, reading, checksBefore.getOrDefault(id, 0L)));
			}
		});
		return checks;
	}

	private boolean needsCheck(SecretId id, SecretReading reading) {
		SecretVersion found = reading.version();
		SecretVersion current = this.store.current(id);
		if (found == null) {
			return !this.store.isMissing(id);
		}
		if (current == null) {
			return true;
		}
		if (!current.versionId().equals(found.versionId())) {
			return !found.fromReplica() || !this.store.mayBeOlder(found);
		}
		this.store.confirm(found);
		return lane(id).isFailing();
	}

	private RotationLane lane(SecretId id) {
		RotationLane lane = this.lanes.computeIfAbsent(id, this::newLane);
		if (this.closed) {
			// It may have come too late to be closed with the others.
			lane.close();
		}
		return lane;
	}

	/**
	 * Whether the calling thread is taking part in a rotation and so must not wait for
	 * one.
	 * @return {@code true} within provers, appliers and listeners
	 */
	public boolean isRotating() {
		return this.rotation.isRunningHere();
	}

	/**
	 * Returns what became of the signals.
	 * @return counts that go on
	 */
	public SignalTally signals() {
		return this.tally;
	}

	/**
	 * Has followers that missed rotations move to the live version. Those that fail are
	 * tried again.
	 * @param seen the version that they have
	 * @param followers the followers
	 */
	public void catchUp(SecretVersion seen, Collection<? extends SecretFollower> followers) {
		if (this.participants.catchUp(seen, followers, () -> this.store.current(seen.id()))) {
			var unused = signal(seen.id(), Signal.of(RotationTrigger.RETRY).urgently());
		}
	}

	private RotationLane newLane(SecretId id) {
		return new RotationLane(id, this.store, this.rotation, this.settings,
				this.executors.at(this.store.location(id)), this.clock, this.tally, this.random);
	}

	/**
	 * Ends the pipeline. Whoever waits for a check, or signals from now on, is told by a
	 * cancelled future.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.executors.close();
		this.lanes.values().forEach(RotationLane::close);
		this.comparisons.values().forEach((comparison) -> comparison.cancel(false));
	}

}
