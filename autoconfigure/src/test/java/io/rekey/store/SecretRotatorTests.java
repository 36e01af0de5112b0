// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.task.Failures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretRotator}.
 */
@Timeout(180)
class SecretRotatorTests {

	private static final SecretId ID = SecretId.of("db");

	private final FakeSource source = new FakeSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final List<RotationResult> results = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> closeables = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.closeables) {
			closeable.close();
		}
	}

	@Test
	void whenVersionIsNewThenIsProvenCommittedAndAppliedInThisOrder() throws Exception {
		List<String> steps = new CopyOnWriteArrayList<>();
		SecretRotator rotator = rotator(List.of((candidate) -> {
			steps.add("prove " + candidate.versionId() + " while live is " + live());
			return Proof.accepted();
		}), List.of((previous, current) -> steps
			.add("apply " + previous.versionId() + "->" + current.versionId() + " while live is " + live())));
		use("v1");
		this.source.put(ID, "v2");
		RotationResult result = rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get();
		assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(steps).containsExactly("prove v2 while live is v1", "apply v1->v2 while live is v2");
		assertThat(this.results).containsExactly(result);
	}

	@Test
	void whenSignalNamesTheLiveVersionThenNothingIsRead() throws Exception {
		SecretRotator rotator = rotator(List.of(), List.of());
		use("v1");
		int reads = this.source.reads.get();
		RotationResult result = rotator.signal(ID, new Signal(RotationTrigger.QUEUE, Set.of("v1"))).get();
		assertThat(result.outcome()).isEqualTo(Outcome.UNCHANGED);
		assertThat(this.source.reads).hasValue(reads);
	}

	@Test
	void whenARefusedVersionIsTakenBackThenItsSignalIsChecked() throws Exception {
		SecretRotator rotator = rotatorThatRetriesLate(List.of((candidate) -> Proof.refused("no")));
		use("v1");
		this.source.put(ID, "v2");
		assertThat(rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get().outcome()).isEqualTo(Outcome.REFUSED);
		this.source.put(ID, "v1");
		rotator.signal(ID, new Signal(RotationTrigger.QUEUE, Set.of("v1"))).get();
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
	}

	@Test
	void whenASecretCanBeReadAgainThenTheNextLookAtAllChecksIt() throws Exception {
		SecretRotator rotator = rotatorThatRetriesLate(List.of());
		use("v1");
		this.source.remove(ID);
		rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
		assertThat(last().outcome()).isEqualTo(Outcome.FAILED);
		assertThat(last().unavailable()).extracting(SecretUnavailableException::getReason).isEqualTo(Reason.NOT_FOUND);
		this.source.put(ID, "v1");
		assertThat(rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get()).singleElement()
			.satisfies((result) -> assertThat(result.outcome()).isEqualTo(Outcome.UNCHANGED));
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
	}

	@Test
	void whenSignalsComeTogetherThenTheyCoalesce() throws Exception {
		CountDownLatch proving = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		SecretRotator rotator = rotator(List.of((candidate) -> {
			proving.countDown();
			await(release);
			return Proof.accepted();
		}), List.of());
		use("v1");
		int reads = this.source.reads.get();
		this.source.put(ID, "v2");
		CompletableFuture<RotationResult> first = rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR));
		await(proving);
		List<CompletableFuture<RotationResult>> more = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			more.add(rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)));
		}
		release.countDown();
		assertThat(first.get().outcome()).isEqualTo(Outcome.ROTATED);
		for (CompletableFuture<RotationResult> result : more) {
			assertThat(result.get().outcome()).isEqualTo(Outcome.UNCHANGED);
		}
		assertThat(this.source.reads.get() - reads).isEqualTo(2);
	}

	@Test
	void whenQueueSignalsComeWithinTheIntervalThenTheyWait() throws Exception {
		SecretRotator rotator = rotator(Duration.ofMillis(300), List.of(), List.of());
		use("v1");
		int reads = this.source.reads.get();
		long start = System.nanoTime();
		rotator.signal(ID, Signal.of(RotationTrigger.QUEUE)).get();
		CompletableFuture<RotationResult> last = CompletableFuture.failedFuture(new IllegalStateException());
		for (int i = 0; i < 10_000; i++) {
			last = rotator.signal(ID, Signal.of(RotationTrigger.QUEUE));
		}
		last.get();
		long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
		assertThat(elapsed).isGreaterThanOrEqualTo(290);
		assertThat(this.source.reads.get() - reads).isLessThanOrEqualTo((int) (elapsed / 290) + 1);
	}

	@Test
	void whenVersionIsRefusedThenTheOldStaysAndItIsTriedAgain() throws Exception {
		AtomicInteger attempts = new AtomicInteger();
		CountDownLatch applied = new CountDownLatch(1);
		SecretRotator rotator = rotator(
				List.of((candidate) -> (attempts.incrementAndGet() < 3) ? Proof.refused("bad") : Proof.accepted()),
				List.of((previous, current) -> applied.countDown()));
		use("v1");
		this.source.put(ID, "v2");
		RotationResult result = rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get();
		assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(result.reason()).isEqualTo("bad");
		assertThat(live()).isEqualTo("v1");
		await(applied);
		assertThat(live()).isEqualTo("v2");
		assertThat(this.results.get(1).trigger()).isEqualTo(RotationTrigger.RETRY);
	}

	@Test
	void whenAPartyThrowsAnythingThenTheLaneGoesOn() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		SecretRotator rotator = rotator(List.of(), List.of((previous, current) -> {
			if (calls.incrementAndGet() == 1) {
				throw new NoClassDefFoundError("missing");
			}
		}));
		use("v1");
		this.source.put(ID, "v2");
		assertThat(rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get().outcome()).isEqualTo(Outcome.ROTATED);
		this.source.put(ID, "v3");
		assertThat(rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get().outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(this.results).hasSize(2);
	}

	@Test
	void whenClosedThenWhatWaitsIsGivenUp() throws Exception {
		SecretRotator rotator = rotator(Duration.ofMinutes(1), List.of(), List.of());
		use("v1");
		rotator.signal(ID, Signal.of(RotationTrigger.QUEUE)).get();
		CompletableFuture<RotationResult> waiting = rotator.signal(ID, Signal.of(RotationTrigger.QUEUE));
		assertThat(waiting).isNotDone();
		rotator.close();
		assertThat(waiting).isCancelled();
	}

	@ParameterizedTest
	@EnumSource(RotationTrigger.class)
	void whenASignalIsUrgentThenItsCheckWaitsForNothingWhoeverAsked(RotationTrigger trigger) throws Exception {
		SecretRotator rotator = rotator(Duration.ofMinutes(1), List.of(), List.of());
		use("v1");
		rotator.signal(ID, Signal.of(RotationTrigger.QUEUE)).get();
		RotationResult result = rotator.signal(ID, Signal.of(trigger).urgently()).get();
		assertThat(result.trigger()).isEqualTo(trigger);
		CompletableFuture<RotationResult> waiting = rotator.signal(ID, new Signal(trigger, Set.of()));
		assertThat(waiting).isNotDone();
		rotator.signal(ID, Signal.of(RotationTrigger.QUEUE).urgently()).get();
		assertThat(waiting).isDone();
	}

	@Test
	void whenAnOperatorAsksThenAWaitingCheckIsBroughtForward() throws Exception {
		SecretRotator rotator = rotator(Duration.ofMinutes(1), List.of(), List.of());
		use("v1");
		rotator.signal(ID, Signal.of(RotationTrigger.QUEUE)).get();
		CompletableFuture<RotationResult> waiting = rotator.signal(ID, Signal.of(RotationTrigger.QUEUE));
		rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get();
		assertThat(waiting).isDone();
	}

	@Test
	void whenProverThrowsThenTheVersionIsRefusedWithoutTheMessage() throws Exception {
		SecretRotator rotator = rotator(List.of((candidate) -> {
			throw new IllegalStateException("canary");
		}), List.of());
		use("v1");
		this.source.put(ID, "v2");
		RotationResult result = rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get();
		assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(result.reason()).contains("IllegalStateException").doesNotContain("canary");
	}

	@Test
	void whenOneApplierOrListenerThrowsThenTheOthersRun() throws Exception {
		CountDownLatch applied = new CountDownLatch(1);
		SecretRotator rotator = rotator(List.of(), List.of((previous, current) -> {
			throw new IllegalStateException("broken");
		}, (previous, current) -> applied.countDown()));
		use("v1");
		this.source.put(ID, "v2");
		assertThat(rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get().outcome()).isEqualTo(Outcome.ROTATED);
		await(applied);
		assertThat(this.results).hasSize(1);
	}

	@Test
	void whenOneSecretIsBrokenThenTheOthersRotate() throws Exception {
		SecretId broken = SecretId.of("broken");
		SecretRotator rotator = rotator(List.of(), List.of());
		this.source.put(broken, "b1");
		use("v1");
		this.store.load(List.of(broken));
		this.source.remove(broken);
		this.source.put(ID, "v2");
		List<RotationResult> checks = rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
		assertThat(checks).extracting(RotationResult::outcome)
			.containsExactlyInAnyOrder(Outcome.ROTATED, Outcome.FAILED);
		assertThat(this.store.get(broken).versionId()).isEqualTo("b1");
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenTwoSecretsRotateThenTheyDoSoInParallel() throws Exception {
		SecretId other = SecretId.of("other");
		CountDownLatch both = new CountDownLatch(2);
		SecretRotator rotator = rotator(List.of((candidate) -> {
			both.countDown();
			await(both);
			return Proof.accepted();
		}), List.of());
		this.source.put(other, "o1");
		use("v1");
		this.store.load(List.of(other));
		this.source.put(ID, "v2");
		this.source.put(other, "o2");
		assertThat(rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get())
			.allMatch((result) -> result.outcome() == Outcome.ROTATED);
	}

	@Test
	void whenVersionIsPinnedThenItNeverMoves() throws Exception {
		SecretStore pinned = new SecretStore(this.source, (id) -> new SecretLocation(id.value(), null, "v1", null),
				Clock.systemUTC());
		SecretRotator rotator = new SecretRotator(pinned, this.source, settings(Duration.ZERO), TestFollowers.none(),
				Clock.systemUTC());
		this.closeables.add(rotator);
		this.source.put(ID, "v1");
		pinned.load(List.of(ID));
		this.source.put(ID, "v2");
		assertThat(rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get().outcome())
			.isEqualTo(Outcome.UNCHANGED);
		assertThat(rotator.signalAll(Signal.of(RotationTrigger.OPERATOR)).get()).isEmpty();
		assertThat(pinned.get(ID).versionId()).isEqualTo("v1");
	}

	private SecretRotator rotator(List<Function<SecretVersion, Proof>> provers,
			List<BiConsumer<SecretVersion, SecretVersion>> appliers) {
		return rotator(Duration.ZERO, provers, appliers);
	}

	private SecretRotator rotator(Duration minInterval, List<Function<SecretVersion, Proof>> provers,
			List<BiConsumer<SecretVersion, SecretVersion>> appliers) {
		SecretRotator rotator = new SecretRotator(this.store, this.source, settings(minInterval),
				participants(provers, appliers), Clock.systemUTC());
		this.closeables.add(rotator);
		return rotator;
	}

	private Participants participants(List<Function<SecretVersion, Proof>> provers,
			List<BiConsumer<SecretVersion, SecretVersion>> appliers) {
		List<FollowerSource> sources = new ArrayList<>();
		provers.forEach((prover) -> sources.add(TestFollowers.proving(this.store, prover)));
		appliers.forEach((applier) -> sources.add(TestFollowers.applying(applier)));
		return new Participants(sources, List.of(this.results::add));
	}

	private SecretRotator rotatorThatRetriesLate(List<Function<SecretVersion, Proof>> provers) {
		SecretRotator rotator = new SecretRotator(
				this.store, this.source, new RotationSettings(Duration.ZERO, Duration.ofMillis(1), 5,
						Duration.ofHours(1), Duration.ofHours(1), OnRevoked.KEEP, Spread.NONE),
				participants(provers, List.of()), Clock.systemUTC());
		this.closeables.add(rotator);
		return rotator;
	}

	private static RotationSettings settings(Duration minInterval) {
		return new RotationSettings(minInterval, Duration.ofMillis(1), 5, Duration.ofMillis(10), Duration.ofMillis(100),
				OnRevoked.KEEP, Spread.NONE);
	}

	private void use(String versionId) {
		this.source.put(ID, versionId);
		this.store.load(List.of(ID));
	}

	private RotationResult last() {
		return this.results.get(this.results.size() - 1);
	}

	private String live() {
		SecretVersion live = this.store.current(ID);
		return (live != null) ? live.versionId() : "none";
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whenFailureIsDescribedThenMessagesAreLeftOut() {
		SecretUnavailableException failure = new SecretUnavailableException(ID, Reason.FAILED, null, "canary",
				new IllegalStateException("canary"));
		assertThat(Failures.describe(failure)).contains("SecretUnavailableException caused by")
			.contains("IllegalStateException at ")
			.doesNotContain("canary");
	}

}
