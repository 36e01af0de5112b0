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

package io.rekey.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.rekey.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JitteredTask}, {@link ReconcileSchedule} and {@link Backoff}.
 */
@Timeout(180)
class JitteredTaskTests {

	private static final Duration INTERVAL = Duration.ofMinutes(5);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	@AfterEach
	void close() {
		this.scheduler.shutdownNow();
	}

	@Test
	void whenManyStartTogetherThenTheirFirstRunsSpreadOverTheInterval() {
		int[] tenths = new int[10];
		for (int i = 0; i < 1_000; i++) {
			ManualScheduler replica = new ManualScheduler(this.clock);
			JitteredTask.start(replica, INTERVAL, INTERVAL, () -> {
			});
			tenths[(int) (replica.untilNext().toMillis() * 10 / INTERVAL.toMillis())]++;
			replica.shutdownNow();
		}
		assertThat(tenths).hasSize(10).satisfies((counts) -> {
			for (int count : counts) {
				assertThat(count).isBetween(40, 200);
			}
		});
	}

	@Test
	void whenRunningThenIntervalsAreLongerOrShorterByATenth() {
		List<Instant> runs = new ArrayList<>();
		JitteredTask.start(this.scheduler, Duration.ZERO, INTERVAL, () -> runs.add(this.clock.instant()));
		this.scheduler.advance(INTERVAL.multipliedBy(100));
		Set<Duration> pauses = new HashSet<>();
		for (int i = 1; i < runs.size(); i++) {
			pauses.add(Duration.between(runs.get(i - 1), runs.get(i)));
		}
		assertThat(runs.size()).isBetween(90, 112);
		assertThat(pauses).hasSizeGreaterThan(50)
			.allMatch((pause) -> pause.compareTo(Duration.ofSeconds(270)) >= 0
					&& pause.compareTo(Duration.ofSeconds(330)) <= 0);
	}

	@Test
	void whenATaskThrowsThenItIsRunAgain() {
		List<Instant> runs = new ArrayList<>();
		JitteredTask.start(this.scheduler, Duration.ZERO, INTERVAL, () -> {
			runs.add(this.clock.instant());
			throw (runs.size() % 2 == 0) ? new IllegalStateException() : new IllegalArgumentException();
		});
		this.scheduler.advance(INTERVAL.multipliedBy(10));
		assertThat(runs.size()).isBetween(9, 13);
	}

	@Test
	void whenTheSchedulerIsShutDownThenTheTaskEnds() {
		JitteredTask.start(this.scheduler, Duration.ZERO, INTERVAL, this.scheduler::shutdownNow);
		this.scheduler.advance(INTERVAL.multipliedBy(3));
		assertThat(this.scheduler.waiting()).isZero();
		JitteredTask.start(this.scheduler, Duration.ZERO, INTERVAL, () -> {
		});
		assertThat(this.scheduler.waiting()).isZero();
	}

	@Test
	void whenADayPassesThenAllSecretsAreComparedEachInterval() {
		try (TestSecrets secrets = new TestSecrets(Duration.ZERO, "orders")) {
			ReconcileSchedule schedule = new ReconcileSchedule(secrets.rotator, INTERVAL, () -> this.scheduler);
			schedule.start();
			schedule.start();
			assertThat(schedule.isRunning()).isTrue();
			assertThat(this.scheduler.waiting()).isEqualTo(1);
			this.scheduler.advance(Duration.ofDays(1));
			await().untilAsserted(() -> assertThat(secrets.comparisons.get()).isBetween(262, 321));
			schedule.stop();
			assertThat(schedule.isRunning()).isFalse();
			assertThat(this.scheduler.isShutdown()).isTrue();
		}
	}

	@Test
	void whenTheIntervalIsZeroThenNothingIsScheduled() {
		try (TestSecrets secrets = new TestSecrets(Duration.ZERO, "orders")) {
			ReconcileSchedule schedule = new ReconcileSchedule(secrets.rotator, Duration.ZERO, () -> this.scheduler);
			schedule.start();
			assertThat(schedule.isRunning()).isFalse();
			assertThat(this.scheduler.waiting()).isZero();
		}
	}

	@Test
	void whenFailuresFollowEachOtherThenThePausesGrowUpToHalfAMinute() {
		Backoff backoff = new Backoff();
		long full = 500;
		for (int i = 0; i < 100; i++) {
			assertThat(backoff.failures()).isEqualTo(i);
			assertThat(backoff.next()).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
			full = Math.min(30_000, full * 2);
		}
		backoff.reset();
		assertThat(backoff.next()).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
	}

}
