// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the lane of a secret through random lives: labels move forth and back, events come
 * late, twice, out of order or never, answers are old, reads fail, versions are refused,
 * operators ask, and the application ends. Whatever happened, the live version is the
 * current one in the end, nobody waits for ever, and reads are bounded. Time is moved by
 * hand; the seed of a life that goes wrong is printed and runs it again.
 */
class LaneModelTests {

	private static final int LIVES = Integer.getInteger("rekey.test.lives", 10_000);

	private static final long SEED = Long.getLong("rekey.test.seed", System.nanoTime());

	private static final Reason[] FAILURES = { Reason.UNREACHABLE, Reason.THROTTLED, Reason.SERVER_ERROR, Reason.FAILED,
			Reason.ACCESS_DENIED, Reason.NOT_FOUND, Reason.MARKED_FOR_DELETION };

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.rekey.store");

	private final @Nullable Level level = this.logger.getLevel();

	@BeforeEach
	void beQuiet() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void logAgain() {
		this.logger.setLevel(this.level);
	}

	@Test
	void whenAnythingHappensThenTheLiveVersionIsTheCurrentOneInTheEnd() {
		System.out.println("Seed of the lives of a lane: " + SEED);
		for (int i = 0; i < LIVES; i++) {
			long seed = SEED + i;
			Life life = new Life(new Random(seed));
			try {
				life.live();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError(
						"-Drekey.test.lives=1 -Drekey.test.seed=" + seed + ": " + ex.getMessage() + "\n" + life.diary(),
						ex);
			}
		}
	}

	/**
	 * One life of a secret in an application.
	 */
	private static final class Life {

		/**
		 * Answers are not older than this.
		 */
		private static final Duration MAX_LAG = Duration.ofSeconds(6);

		/**
		 * Within this a version is live without any comparison, if its event arrives and
		 * nothing fails: the longest retry, and the looks after it.
		 */
		private static final Duration SETTLED = Duration.ofMinutes(7);

		private final Random random;

		private final VirtualTime time = new VirtualTime();

		private final LaggingSource source = new LaggingSource(this.time.clock());

		private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of("app"),
				this.time.clock());

		private final SecretRotator rotator;

		private final List<CompletableFuture<?>> answers = new ArrayList<>();

		private final List<String> diary = new ArrayList<>();

		private final List<String> versions = new ArrayList<>();

		private final boolean startsMissing;

		private boolean lags;

		private double refuses;

		private @Nullable Reason failure;

		private boolean lastEventIsLost;

		private int signals;

		private boolean ended;

		/**
		 * Whether labels never move back in this life, in which all answers are old by
		 * the same time.
		 */
		private final boolean onward;

		private @Nullable Instant firstFailure;

		private boolean failing;

		/**
		 * What the listener found wrong. What it throws harms nobody.
		 */
		private final List<String> violations = new ArrayList<>();

		Life(Random random) {
			this.random = random;
			this.startsMissing = chance(0.1);
			this.onward = chance(0.3);
			this.source.lag = () -> this.lags ? this.onward ? MAX_LAG : upTo(MAX_LAG) : Duration.ZERO;
			this.source.failure = (location) -> this.failure;
			this.rotator = new SecretRotator(this.store, this.source,
					RotationSettings.withMinInterval(chance(0.5) ? Duration.ofSeconds(1) : Duration.ZERO)
						.with(chance(0.3) ? OnRevoked.DROP : OnRevoked.KEEP, Spread.NONE),
					new Participants(List.of(TestFollowers.proving(this.store, this::prove)), List.of(this::note)),
					this.time.clock(), this.time, random);
		}

		private Proof prove(SecretVersion candidate) {
			if (!this.ended && chance(0.2)) {
				happen();
			}
			String current = this.source.current();
			if (!this.ended && current != null && chance(0.1)) {
				// It may move back, and the event arrive, before the proof has ended.
				moveBackAndTell();
			}
			return chance(this.refuses) ? Proof.refused("no") : Proof.accepted();
		}

		private void note(RotationResult result) {
			SecretVersion candidate = result.candidate();
			if (this.onward && candidate != null && this.versions.indexOf(candidate.versionId()) < this.versions
				.indexOf(result.previous().versionId())) {
				this.violations.add("went back from " + result.previous().versionId() + " to " + candidate.versionId());
			}
			noteFailure(result);
			write(result.trigger() + " " + result.outcome() + " " + result.previous().versionId() + " "
					+ ((candidate != null) ? candidate.versionId() : null));
		}

		/**
		 * The first failure is followed by another check soon.
		 */
		private void noteFailure(RotationResult result) {
			Instant first = this.firstFailure;
			if (first != null && first.plusSeconds(4).isBefore(this.time.clock().instant())) {
				this.violations.add("no retry for long after " + first);
			}
			this.firstFailure = (result.outcome().isFailure() && !this.failing) ? this.time.clock().instant() : null;
			this.failing = result.outcome().isFailure();
		}

		void live() {
			if (!this.startsMissing) {
				move();
			}
			this.time.advance(Duration.ofMinutes(1));
			this.store.load(List.of(LaggingSource.ID));
			int steps = 1 + this.random.nextInt(25);
			for (int i = 0; i < steps; i++) {
				happen();
				this.time.advance(Duration.ofMillis(this.random.nextInt(chance(0.2) ? 600_000 : 4_000)));
			}
			if (chance(0.1)) {
				this.rotator.close();
				signal(Signal.of(RotationTrigger.OPERATOR));
				this.answers.add(this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)));
			}
			else {
				end();
				this.rotator.close();
			}
			assertThat(this.violations).isEmpty();
			assertThat(this.answers).as("answers").allMatch(CompletableFuture::isDone);
		}

		/**
		 * Nothing happens any more, but that what is under way arrives.
		 */
		private void end() {
			write("end");
			this.ended = true;
			this.failure = null;
			this.refuses = 0;
			this.time.advance(MAX_LAG);
			this.lags = false;
			if (this.lastEventIsLost || this.store.current(LaggingSource.ID) == null) {
				// A secret that is not there for long is found by comparisons.
				compare(RotationTrigger.RECONCILE);
			}
			this.time.advance(SETTLED);
			assertThat(this.store.current(LaggingSource.ID)).as("live version").satisfies((live) -> {
				String current = this.source.current();
				assertThat((live != null) ? live.versionId() : null).isEqualTo(current);
			});
			assertThat(this.time.scheduled()).as("scheduled").isZero();
			int before = this.source.reads;
			this.time.advance(Duration.ofHours(1));
			assertThat(this.source.reads).as("reads after the end").isEqualTo(before);
			// A signal costs a read; a label that moved, a failure and an old answer some
			// more.
			assertThat(before).as("reads").isLessThan(25 * (this.signals + this.diary.size()));
		}

		private void happen() {
			switch (this.random.nextInt(10)) {
				case 0, 1 -> move();
				case 2 -> moveBack();
				case 3 -> compare(chance(0.5) ? RotationTrigger.RECONCILE : RotationTrigger.OPERATOR);
				case 4 -> signal(Signal.of(chance(0.5) ? RotationTrigger.OPERATOR : RotationTrigger.LOGIN_REFUSED));
				case 5 -> signal(new Signal(RotationTrigger.QUEUE, Set.of("forged-" + this.random.nextInt(3))));
				case 6 -> this.lags = !this.lags;
				case 7 -> this.refuses = chance(0.5) ? 0 : this.random.nextDouble();
				case 8 -> fail();
				default -> write("nothing");
			}
		}

		private void fail() {
			this.failure = (this.failure == null && chance(0.5)) ? FAILURES[this.random.nextInt(FAILURES.length)]
					: null;
			write("failure " + this.failure);
		}

		private void move() {
			String next = "v" + this.versions.size();
			this.versions.add(next);
			makeCurrent(next);
		}

		private void moveBack() {
			if (!this.versions.isEmpty() && !this.onward) {
				makeCurrent(this.versions.get(this.random.nextInt(this.versions.size())));
			}
		}

		private void moveBackAndTell() {
			String to = this.versions.isEmpty() ? null : this.versions.get(this.random.nextInt(this.versions.size()));
			if (to != null && !this.onward && !to.equals(this.source.current())) {
				this.source.makeCurrent(to);
				this.lastEventIsLost = false;
				tell(to, this.time.clock().instant());
			}
		}

		private void makeCurrent(String versionId) {
			if (versionId.equals(this.source.current())) {
				return;
			}
			this.source.makeCurrent(versionId);
			write("current " + versionId);
			this.lastEventIsLost = chance(0.3);
			Instant happened = this.time.clock().instant();
			int times = this.lastEventIsLost ? 0 : chance(0.2) ? 3 : 1;
			for (int i = 0; i < times; i++) {
				Duration delay = upTo(MAX_LAG);
				var unused = this.time.schedule(() -> tell(versionId, happened), delay.toMillis(),
						TimeUnit.MILLISECONDS);
			}
		}

		private void tell(String versionId, Instant happened) {
			write("event " + versionId);
			signal(new Signal(RotationTrigger.QUEUE, Set.of(versionId), happened.truncatedTo(ChronoUnit.SECONDS)));
		}

		private void signal(Signal signal) {
			if (this.store.last(LaggingSource.ID) != null) {
				this.signals++;
				this.answers.add(this.rotator.signal(LaggingSource.ID, signal));
			}
		}

		private void compare(RotationTrigger trigger) {
			write("compare");
			this.signals++;
			this.answers.add(this.rotator.signalAll(Signal.of(trigger)));
		}

		private void write(String entry) {
			SecretVersion live = this.store.current(LaggingSource.ID);
			this.diary.add(this.time.clock().instant() + " live " + ((live != null) ? live.versionId() : null)
					+ (this.lags ? " lag" : "") + ": " + entry);
		}

		String diary() {
			return String.join("\n", this.diary) + "\ncurrent " + Objects.toString(this.source.current());
		}

		private Duration upTo(Duration max) {
			return Duration.ofMillis(this.random.nextLong(max.toMillis()));
		}

		private boolean chance(double probability) {
			return this.random.nextDouble() < probability;
		}

	}

}
