// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what a secret's lane does by itself: retries, looks for a version that was
 * named, versions that are overtaken, secrets that do not exist yet, and the end. Time is
 * moved by hand.
 */
class LaneTests {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final Duration RETRY_MAX = Duration.ofMinutes(5);

	private final VirtualTime time = new VirtualTime();

	private final LaggingSource source = new LaggingSource(this.time.clock());

	private final List<RotationResult> results = new ArrayList<>();

	private final List<String> applied = new ArrayList<>();

	private final Deque<Supplier<Proof>> proofs = new ArrayDeque<>();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of("app"), this.time.clock());

	private SecretRotator rotator = rotator(OnRevoked.KEEP);

	private SecretRotator rotator(OnRevoked onRevoked) {
		return new SecretRotator(this.store, this.source,
				RotationSettings.withMinInterval(INTERVAL).with(onRevoked, Spread.NONE),
				new Participants(
						List.of(TestFollowers.proving(this.store, this::prove), TestFollowers.applying(
								(previous, live) -> this.applied.add(previous.versionId() + ">" + live.versionId()))),
						List.of(this.results::add)),
				this.time.clock(), this.time);
	}

	private Proof prove(SecretVersion candidate) {
		Supplier<Proof> next = this.proofs.poll();
		return (next != null) ? next.get() : Proof.accepted();
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenThereWasAGoodCheckSinceThenALateRetryDoesNotPutOffTheNextOne() {
		use("v1");
		this.source.failure = (location) -> Reason.UNREACHABLE;
		compare();
		this.time.advance(Duration.ofHours(1));
		this.source.failure = (location) -> null;
		send(Signal.of(RotationTrigger.OPERATOR));
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
		this.source.failure = (location) -> Reason.THROTTLED;
		send(Signal.of(RotationTrigger.OPERATOR));
		this.source.failure = (location) -> null;
		this.source.makeCurrent("v2");
		this.time.advance(Duration.ofSeconds(2));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenManyChecksFailBeforeTheRetryThenItIsNotPutOff() {
		use("v1");
		this.source.failure = (location) -> Reason.UNREACHABLE;
		for (int i = 0; i < 50; i++) {
			send(Signal.of(RotationTrigger.OPERATOR));
		}
		this.source.failure = (location) -> null;
		this.source.makeCurrent("v2");
		this.time.advance(Duration.ofSeconds(2));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenTheFirstReadFailsThenTheVersionThatWasNamedIsLookedForAllTheSame() {
		use("v1");
		this.source.failure = (location) -> Reason.SERVER_ERROR;
		send(new Signal(RotationTrigger.QUEUE, Set.of("v2")));
		this.source.failure = (location) -> null;
		this.time.advance(Duration.ofSeconds(2));
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
		this.source.makeCurrent("v2");
		this.time.advance(Duration.ofMinutes(1));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenAVersionThatWasNamedIsRefusedThenNobodyLooksForItBesideTheRetries() {
		use("v1");
		this.source.makeCurrent("v2");
		this.proofs.add(() -> Proof.refused("no"));
		send(new Signal(RotationTrigger.QUEUE, Set.of("v2")));
		this.source.makeCurrent("v3");
		this.time.advance(Duration.ofSeconds(2));
		assertThat(live()).isEqualTo("v3");
		this.source.reads = 0;
		this.time.advance(Duration.ofHours(1));
		// The last look at the version that no event named.
		assertThat(this.source.reads).isLessThanOrEqualTo(1);
	}

	@Test
	void whenARefusedVersionWasOvertakenThenTheNextOneIsTriedAndNothingFailed() {
		use("v1");
		this.source.makeCurrent("v2");
		this.proofs.add(() -> {
			this.source.makeCurrent("v3");
			return Proof.refused("the password is another one by now");
		});
		send(Signal.of(RotationTrigger.QUEUE));
		assertThat(live()).isEqualTo("v3");
		assertThat(this.results).extracting(RotationResult::outcome).containsExactly(Outcome.ROTATED);
		assertThat(this.applied).containsExactly("v1>v3");
	}

	@Test
	void whenARefusedVersionWasTakenBackMeanwhileThenNothingFailed() {
		use("v1");
		this.source.makeCurrent("v2");
		this.proofs.add(() -> {
			this.source.makeCurrent("v1");
			return Proof.refused("no");
		});
		send(Signal.of(RotationTrigger.QUEUE));
		assertThat(live()).isEqualTo("v1");
		assertThat(this.results).extracting(RotationResult::outcome).containsExactly(Outcome.UNCHANGED);
	}

	@Test
	void whenVersionsOvertakeEachOtherForEverThenTheCheckEndsAndTheRetryGoesOn() {
		use("v0");
		this.source.makeCurrent("v1");
		for (int i = 2; i < 12; i++) {
			String next = "v" + i;
			this.proofs.add(() -> {
				this.source.makeCurrent(next);
				return Proof.refused("no");
			});
		}
		send(Signal.of(RotationTrigger.QUEUE));
		assertThat(this.results).hasSize(1);
		assertThat(this.source.reads).isLessThan(8);
		this.time.advance(RETRY_MAX);
		assertThat(live()).isEqualTo("v11");
	}

	@Test
	void whenTheVersionIsRefusedAndIsStillTheCurrentOneThenThatIsAFailure() {
		use("v1");
		this.source.makeCurrent("v2");
		this.proofs.add(() -> Proof.refused("bad"));
		send(Signal.of(RotationTrigger.QUEUE));
		assertThat(last().outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(last().reason()).isEqualTo("bad");
	}

	@Test
	void whenItEndsThenThoseWhoWaitAreToldWhileOthersCanAsk() {
		use("v1");
		this.proofs.add(() -> Proof.refused("no"));
		this.source.makeCurrent("v2");
		send(Signal.of(RotationTrigger.QUEUE));
		CompletableFuture<RotationResult> waiting = this.rotator.signal(LaggingSource.ID,
				Signal.of(RotationTrigger.QUEUE));
		CompletableFuture<Boolean> asked = waiting.handle((result, failure) -> CompletableFuture
			.supplyAsync(() -> this.rotator.signal(LaggingSource.ID, Signal.of(RotationTrigger.OPERATOR)).isCancelled())
			.join());
		assertThat(waiting).isNotDone();
		this.rotator.close();
		assertThat(asked).isCompletedWithValue(true);
	}

	@Test
	void whenSignalledAfterTheEndThenTheAnswerIsCancelled() {
		use("v1");
		this.rotator.close();
		assertThat(this.rotator.signal(LaggingSource.ID, Signal.of(RotationTrigger.OPERATOR))).isCancelled();
		assertThat(this.rotator.signalAll(Signal.of(RotationTrigger.OPERATOR))).isCancelled();
	}

	@Test
	void whenSignalledWhileItEndsThenTheAnswerIsCancelled() {
		use("v1");
		this.source.makeCurrent("v2");
		List<CompletableFuture<?>> answers = new ArrayList<>();
		this.proofs.add(() -> {
			answers.add(this.rotator.signal(LaggingSource.ID, Signal.of(RotationTrigger.OPERATOR)));
			this.rotator.close();
			answers.add(this.rotator.signal(LaggingSource.ID, Signal.of(RotationTrigger.OPERATOR)));
			answers.add(this.rotator.signalAll(Signal.of(RotationTrigger.OPERATOR)));
			return Proof.accepted();
		});
		answers.add(this.rotator.signal(LaggingSource.ID, Signal.of(RotationTrigger.OPERATOR)));
		assertThat(answers).hasSize(4).allMatch(CompletableFuture::isCancelled);
	}

	@Test
	void whenTheEndComesBeforeAComparisonRunsThenItsAnswerIsCancelled() {
		use("v1");
		List<CompletableFuture<?>> answers = new ArrayList<>();
		this.time.execute(() -> {
			answers.add(this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)));
			this.rotator.close();
		});
		assertThat(answers).singleElement().matches(CompletableFuture::isCancelled);
	}

	@Test
	void whenADroppedSecretIsBeingRestoredThenItIsKnownAtEachMoment() {
		this.rotator = rotator(OnRevoked.DROP);
		use("v1");
		this.source.failure = (location) -> Reason.ACCESS_DENIED;
		compare();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(this.store.isDropped(LaggingSource.ID)).isTrue();
		assertThat(this.store.find("app")).containsExactly(LaggingSource.ID);
		this.source.failure = (location) -> null;
		this.proofs.add(() -> {
			assertThat(this.store.find("app")).containsExactly(LaggingSource.ID);
			return Proof.accepted();
		});
		send(Signal.of(RotationTrigger.QUEUE));
		this.time.advance(INTERVAL);
		assertThat(live()).isEqualTo("v1");
	}

	/**
	 * The event is from before the dropped version was made, and so is the answer.
	 */
	@Test
	void whenASecretWasDroppedThenAnEventOfTheVersionBeforeVouchesForNothing() {
		this.rotator = rotator(OnRevoked.DROP);
		Instant before = this.time.clock().instant();
		this.source.makeCurrent("v0");
		this.time.advance(Duration.ofSeconds(2));
		use("v1");
		this.source.failure = (location) -> Reason.ACCESS_DENIED;
		compare();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(this.store.isDropped(LaggingSource.ID)).isTrue();
		this.source.failure = (location) -> null;
		this.source.lag = () -> Duration.between(before, this.time.clock().instant()).minusSeconds(1);
		send(new Signal(RotationTrigger.QUEUE, Set.of("v0"), before));
		this.time.advance(INTERVAL);
		this.source.lag = () -> Duration.ZERO;
		this.time.advance(Duration.ofMinutes(5));
		assertThat(this.applied).noneMatch((move) -> move.endsWith(">v0"));
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenTheSecretDoesNotExistThenItIsLookedForOnceByReadersAndThenByComparisons() {
		missing();
		this.source.reads = 0;
		this.time.advance(Duration.ofHours(1));
		missing();
		assertThat(this.source.reads).isZero();
		compare();
		assertThat(this.source.reads).isEqualTo(1);
		assertThat(this.results).isEmpty();
		assertThat(this.store.followed()).isEmpty();
		this.source.makeCurrent("v1");
		missing();
		compare();
		assertThat(live()).isEqualTo("v1");
		assertThat(this.applied).containsExactly(">v1");
		assertThat(this.store.followed()).hasSize(1);
	}

	@Test
	void whenTheSecretDoesNotExistAndAnEventTellsOfItThenItComesInUse() {
		missing();
		assertThat(this.store.find("app")).containsExactly(LaggingSource.ID);
		assertThat(this.store.find("arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf"))
			.containsExactly(LaggingSource.ID);
		assertThat(this.store.find("arn:aws:secretsmanager:eu-west-1:123456789012:secret:other-AbCdEf")).isEmpty();
		this.source.makeCurrent("v1");
		send(new Signal(RotationTrigger.QUEUE, Set.of("v1")));
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenTheSecretDoesNotExistStillThenAnEventOfItIsNoFailure() {
		missing();
		send(Signal.of(RotationTrigger.QUEUE));
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
		assertThat(this.time.scheduled()).isZero();
	}

	@Test
	void whenTheFirstVersionIsRefusedThenTheSecretStaysOutOfUse() {
		missing();
		this.source.makeCurrent("v1");
		this.proofs.add(() -> Proof.refused("bad"));
		compare();
		missing();
		this.time.advance(RETRY_MAX);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenSecretsManagerIsAwayThenAMissingSecretHarmsNobody() {
		missing();
		this.source.failure = (location) -> Reason.UNREACHABLE;
		compare();
		missing();
		assertThat(this.results).isEmpty();
		this.source.failure = (location) -> null;
		this.source.makeCurrent("v1");
		compare();
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAnOutageEndsThenASecretThatCouldNotBeReadIsReadOnDemand() {
		this.source.makeCurrent("v1");
		this.source.failure = (location) -> Reason.UNREACHABLE;
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> this.store.get(LaggingSource.ID));
		this.source.failure = (location) -> null;
		this.time.advance(Duration.ofSeconds(10));
		assertThat(live()).isEqualTo("v1");
	}

	private void missing() {
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> this.store.get(LaggingSource.ID))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.NOT_FOUND));
	}

	private void use(String versionId) {
		this.source.makeCurrent(versionId);
		this.store.load(List.of(LaggingSource.ID));
		this.time.advance(INTERVAL);
	}

	private void send(Signal signal) {
		var unused = this.rotator.signal(LaggingSource.ID, signal);
	}

	private void compare() {
		var unused = this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE));
		this.time.advance(Duration.ZERO);
	}

	private RotationResult last() {
		return this.results.get(this.results.size() - 1);
	}

	private String live() {
		return this.store.get(LaggingSource.ID).versionId();
	}

}
