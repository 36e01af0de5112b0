// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Counts what one replica calls: at its start, idle, in rotations and at its end. To be
 * used by one thread.
 */
final class Counting {

	/**
	 * Longer than the default of any interval between two rounds.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(7);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private static final String HEARTBEAT = "sqs:TagQueue";

	/**
	 * What a queue needs all the time; all else comes in rounds.
	 */
	private static final Set<String> UPKEEP = Set.of(HEARTBEAT, "sqs:ListQueues", "sqs:ListQueueTags");

	private final Contestant contestant;

	private final int secrets;

	private final Options options;

	private final Cloud cloud;

	private final Replica.Launcher launcher;

	private final Duration quiet;

	/**
	 * Prepares counting.
	 * @param contestant how the replica follows rotations
	 * @param secrets how many secrets it imports
	 * @param options the run's options
	 * @param cloud what it calls
	 * @param launcher starts it
	 * @param quiet a round of calls is over when there was none for so long: shorter than
	 * the time between two rounds, longer than that between two calls of one
	 */
	Counting(Contestant contestant, int secrets, Options options, Cloud cloud, Replica.Launcher launcher,
			Duration quiet) {
		this.contestant = contestant;
		this.secrets = secrets;
		this.options = options;
		this.cloud = cloud;
		this.launcher = launcher;
		this.quiet = quiet;
	}

	/**
	 * Counts, which takes somewhat longer than the window. Start and stop are those of a
	 * replica with its default intervals, so that nothing else comes in between.
	 * @return what was counted
	 * @throws InterruptedException if the thread is interrupted
	 */
	Counted count() throws InterruptedException {
		StartAndStop once = startAndStop();
		int scale = this.contestant.scale(this.options);
		Replica replica = start(scale);
		try {
			awaitEndOfStart();
			Idle idle = idle();
			long before = this.cloud.deliveries();
			Calls rotation = rotations();
			return new Counted(this.contestant, this.secrets, once.start, idle.calls, idle.window, scale, rotation,
					deliveries(before), once.stop);
		}
		finally {
			replica.stop();
		}
	}

	private StartAndStop startAndStop() throws InterruptedException {
		this.cloud.clearCalls();
		Replica replica = start(1);
		Calls start = awaitEndOfStart();
		this.cloud.clearCalls();
		replica.stop();
		Calls stop = this.cloud.calls();
		this.cloud.clearCalls();
		return new StartAndStop(start, stop);
	}

	private Idle idle() throws InterruptedException {
		this.cloud.clearCalls();
		long begin = System.nanoTime();
		TimeUnit.NANOSECONDS.sleep(this.options.window().toNanos());
		Calls calls = this.cloud.calls();
		return new Idle(calls, Duration.ofNanos(System.nanoTime() - begin));
	}

	private Replica start(int scale) throws InterruptedException {
		return this.launcher.start(this.contestant.args(this.secrets, scale, this.cloud));
	}

	/**
	 * Who has a queue polls it once it is ready. A queue of its own gets its first
	 * heartbeat within a minute.
	 */
	private Calls awaitEndOfStart() throws InterruptedException {
		if (this.contestant.isListening()) {
			await(() -> this.cloud.calls().count(Day.POLL) > 0);
		}
		awaitEndOfRound();
		Calls start = this.cloud.calls().only((action) -> !action.equals(Day.POLL) && !UPKEEP.contains(action));
		if (this.contestant != Contestant.REKEY_WITH_QUEUE) {
			return start;
		}
		await(() -> this.cloud.calls().count(HEARTBEAT) > 0);
		return start.plus(new Calls(Map.of(HEARTBEAT, 1L)));
	}

	private Calls rotations() throws InterruptedException {
		if (this.contestant != Contestant.RESTART) {
			// The first one loads classes, for so long that it may meet the next round.
			rotate();
		}
		List<Calls> rotations = new ArrayList<>();
		for (int i = 0; i < this.options.rotations(); i++) {
			rotations.add((this.contestant == Contestant.RESTART) ? restart() : rotate());
		}
		return Calls.median(rotations);
	}

	private double deliveries(long before) {
		long all = this.cloud.deliveries() - before;
		return this.contestant.isListening() ? (double) all / (this.options.rotations() + 1) : 0;
	}

	/**
	 * Rotates right after a round, so that the next one is far, and returns what is not
	 * as in that round. Who is told of rotations does not wait for the next one.
	 */
	private Calls rotate() throws InterruptedException {
		this.cloud.clearCalls();
		Calls usual = round();
		this.cloud.clearCalls();
		this.cloud.rotate();
		Calls seen = round();
		return this.contestant.isListening() ? seen : seen.minus(usual);
	}

	/**
	 * Another replica in the place of this one.
	 */
	private Calls restart() throws InterruptedException {
		this.cloud.clearCalls();
		this.cloud.rotate();
		Replica next = start(1);
		awaitEndOfRound();
		next.stop();
		return this.cloud.calls();
	}

	private Calls round() throws InterruptedException {
		await(() -> callsInRounds() > 0);
		awaitEndOfRound();
		return this.cloud.calls().only((action) -> !UPKEEP.contains(action));
	}

	private void await(BooleanSupplier condition) throws InterruptedException {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > PATIENCE.toNanos()) {
				throw new IllegalStateException(this.contestant.title() + " does not call");
			}
			TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
		}
	}

	private void awaitEndOfRound() throws InterruptedException {
		long begin = System.nanoTime();
		long since = begin;
		long calls = callsInRounds();
		while (System.nanoTime() - since < this.quiet.toNanos()) {
			if (System.nanoTime() - begin > PATIENCE.toNanos()) {
				throw new IllegalStateException(this.contestant.title() + " does not rest");
			}
			TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
			long now = callsInRounds();
			if (now != calls) {
				calls = now;
				since = System.nanoTime();
			}
		}
	}

	private long callsInRounds() {
		return this.cloud.calls().only((action) -> !UPKEEP.contains(action) && !action.equals(Day.POLL)).total();
	}

	private record StartAndStop(Calls start, Calls stop) {
	}

	private record Idle(Calls calls, Duration window) {
	}

}
