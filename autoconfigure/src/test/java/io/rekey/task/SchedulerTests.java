// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.rekey.store.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Scheduler}.
 */
@Timeout(180)
class SchedulerTests {

	private static final Duration INTERVAL = Duration.ofMinutes(5);

	private final VirtualTime time = new VirtualTime();

	private final Scheduler scheduler = new Scheduler(this.time);

	private final List<Instant> runs = new ArrayList<>();

	@Test
	void whenATaskIsDueThenItRunsOnceUnlessItIsCancelled() {
		var unused = this.scheduler.after(INTERVAL, this::note);
		Future<?> cancelled = this.scheduler.after(INTERVAL, this::note);
		assertThat(cancelled).isNotNull();
		cancelled.cancel(false);
		this.time.advance(INTERVAL.minusMillis(1));
		assertThat(this.runs).isEmpty();
		this.time.advance(INTERVAL);
		assertThat(this.runs).hasSize(1);
	}

	@Test
	void whenManyStartTogetherThenTheirFirstRunsSpreadOverTheInterval() {
		Instant start = now();
		for (int i = 0; i < 1_000; i++) {
			this.scheduler.repeat(INTERVAL, INTERVAL.multipliedBy(10), this::note);
		}
		this.time.advance(INTERVAL);
		int[] tenths = new int[10];
		this.runs
			.forEach((run) -> tenths[(int) (Duration.between(start, run).toMillis() * 10 / INTERVAL.toMillis())]++);
		assertThat(this.runs).hasSize(1_000);
		assertThat(tenths).satisfies((counts) -> {
			for (int count : counts) {
				assertThat(count).isBetween(40, 200);
			}
		});
	}

	@Test
	void whenRepeatedThenIntervalsAreLongerOrShorterByATenth() {
		this.scheduler.repeat(Duration.ZERO, INTERVAL, this::note);
		this.time.advance(INTERVAL.multipliedBy(100));
		Set<Duration> pauses = new HashSet<>();
		for (int i = 1; i < this.runs.size(); i++) {
			pauses.add(Duration.between(this.runs.get(i - 1), this.runs.get(i)));
		}
		assertThat(this.runs.size()).isBetween(90, 112);
		assertThat(pauses).hasSizeGreaterThan(50)
			.allMatch((pause) -> pause.compareTo(Duration.ofSeconds(270)) >= 0
					&& pause.compareTo(Duration.ofSeconds(330)) <= 0);
	}

	@Test
	void whenATaskThrowsThenItIsRunAgain() {
		this.scheduler.repeat(Duration.ZERO, INTERVAL, () -> {
			note();
			throw (this.runs.size() % 2 == 0) ? new IllegalStateException() : new IllegalArgumentException();
		});
		this.time.advance(INTERVAL.multipliedBy(10));
		assertThat(this.runs.size()).isBetween(9, 13);
	}

	@Test
	void whenClosedThenTasksEndAndNoneIsTaken() {
		this.scheduler.repeat(Duration.ZERO, INTERVAL, this.scheduler::close);
		this.time.advance(INTERVAL.multipliedBy(3));
		assertThat(this.time.scheduled()).isZero();
		this.scheduler.repeat(Duration.ZERO, INTERVAL, this::note);
		assertThat(this.scheduler.after(Duration.ZERO, this::note)).isNull();
		this.time.advance(INTERVAL);
		assertThat(this.runs).isEmpty();
	}

	@Test
	void whenNothingIsLeftToDoThenTheThreadEnds() throws Exception {
		try (Scheduler real = new Scheduler(DaemonThreads.named("scheduler-test-"))) {
			CompletableFuture<Thread> thread = new CompletableFuture<>();
			var unused = real.after(Duration.ofMillis(1), () -> thread.complete(Thread.currentThread()));
			Thread first = thread.get();
			assertThat(first.isDaemon()).isTrue();
			await().until(() -> !first.isAlive());
			CompletableFuture<Thread> next = new CompletableFuture<>();
			unused = real.after(Duration.ofMillis(1), () -> next.complete(Thread.currentThread()));
			assertThat(next.get()).isNotSameAs(first);
		}
	}

	private void note() {
		this.runs.add(now());
	}

	private Instant now() {
		return this.time.clock().instant();
	}

}
