// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the pipeline while Secrets Manager is behind, away, or takes a secret back.
 * Time is moved by hand.
 */
class FaultTests {

	private static final SecretId ID = SecretId.of("app");

	private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

	private final VirtualTime time = new VirtualTime();

	private final FakeSource source = new FakeSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			this.time.clock());

	private final List<RotationResult> results = new ArrayList<>();

	private final List<String> applied = new ArrayList<>();

	private SecretRotator rotator = rotator(OnRevoked.KEEP, Spread.NONE);

	private SecretRotator rotator(OnRevoked onRevoked, Spread spread) {
		Participants participants = new Participants(List.of(TestFollowers.source(new Recorder())),
				List.of(this.results::add));
		return new SecretRotator(this.store, this.source,
				RotationSettings.withMinInterval(MIN_INTERVAL).with(onRevoked, spread), participants, this.time.clock(),
				this.time);
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenTheNamedVersionShowsLateThenItGoesLiveAtTheNextLook() {
		use("v1");
		signal("v2");
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
		this.time.advance(Duration.ofSeconds(20));
		this.source.put(ID, "v2");
		this.time.advance(Duration.ofSeconds(26));
		assertThat(last().outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(last().trigger()).isEqualTo(RotationTrigger.QUEUE);
		assertThat(this.time.scheduled()).isZero();
	}

	@Test
	void whenTheNamedVersionShowsSoonThenItIsLiveWithinTheFirstLooks() {
		use("v1");
		signal("v2");
		this.source.put(ID, "v2");
		this.time.advance(Duration.ofMillis(100));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenAnotherCheckFindsTheVersionThenNobodyLooksForItAnyMore() {
		use("v1");
		signal("v2");
		this.time.advance(Duration.ofSeconds(20));
		this.source.put(ID, "v2");
		signal("v2");
		assertThat(live()).isEqualTo("v2");
		this.source.reads.set(0);
		this.time.advance(Duration.ofHours(1));
		assertThat(this.source.reads).hasValue(0);
	}

	@Test
	void whenAForgedVersionIsAwaitedThenTheNextOneIsLookedForSoonAllTheSame() {
		use("v1");
		signal("forged");
		this.time.advance(Duration.ofSeconds(30));
		signal("v2");
		this.source.put(ID, "v2");
		this.time.advance(Duration.ofMillis(100));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenAVersionNeverShowsThenTheLooksEnd() {
		use("v1");
		signal("forged");
		this.time.advance(Duration.ofHours(1));
		assertThat(this.results).hasSize(10);
		assertThat(this.time.scheduled()).isZero();
	}

	@Test
	void whenAnOlderVersionGoesLiveFirstThenTheNamedOneFollows() {
		use("v1");
		this.source.put(ID, "v2");
		signal("v3");
		assertThat(live()).isEqualTo("v2");
		this.source.put(ID, "v3");
		this.time.advance(Duration.ofMillis(100));
		assertThat(live()).isEqualTo("v3");
	}

	@Test
	void whenOneCheckAnswersTwoRotationsThenTheVersionThatShowsLateIsLookedFor() {
		use("v1");
		this.source.put(ID, "v2");
		send(ID, new Signal(RotationTrigger.QUEUE, Set.of("v2", "v3")));
		this.time.advance(Duration.ZERO);
		assertThat(live()).isEqualTo("v2");
		this.source.put(ID, "v3");
		this.time.advance(Duration.ofMillis(100));
		assertThat(live()).isEqualTo("v3");
		assertThat(this.time.scheduled()).isZero();
	}

	@Test
	void whenForgedEventsFloodThenChecksAreBoundedByTheInterval() {
		use("v1");
		this.source.reads.set(0);
		for (int second = 0; second < 60; second++) {
			for (int i = 0; i < 10_000; i++) {
				send(ID, new Signal(RotationTrigger.QUEUE, Set.of("forged-" + second + "-" + i)));
			}
			this.time.advance(Duration.ofSeconds(1));
		}
		assertThat(this.source.reads.get()).isBetween(60, 120);
		this.source.put(ID, "v2");
		signal("v2");
		this.time.advance(MIN_INTERVAL);
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenTheFloodNamesManyVersionsThenAFewAreRemembered() {
		Signal signal = Signal.of(RotationTrigger.QUEUE);
		for (int i = 0; i < 10_000; i++) {
			signal = signal.and(new Signal(RotationTrigger.QUEUE, Set.of("forged-" + i)));
		}
		assertThat(signal.versionIds()).hasSizeLessThanOrEqualTo(16).contains("forged-9999");
	}

	@Test
	void whenAnEventComesThenEachReplicaWaitsForItsPlace() {
		this.rotator = rotator(OnRevoked.KEEP, new Spread(0.5, Duration.ofMillis(200), Duration.ZERO));
		use("v1");
		this.source.put(ID, "v2");
		signal("v2");
		this.time.advance(Duration.ofMillis(99));
		assertThat(live()).isEqualTo("v1");
		this.time.advance(Duration.ofMillis(1));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenReconcileFindsANewVersionThenItIsReadOnce() throws Exception {
		use("v1");
		this.source.put(ID, "v2");
		this.source.reads.set(0);
		assertThat(this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get()).singleElement()
			.satisfies((result) -> assertThat(result.outcome()).isEqualTo(Outcome.ROTATED));
		assertThat(this.source.reads).hasValue(1);
	}

	@Test
	void whenThereWasACheckSinceTheReadingThenTheSecretIsReadAgain() {
		use("v1");
		this.source.put(ID, "v2");
		this.source.whileReadingAll = () -> {
			this.source.put(ID, "v3");
			send(ID, Signal.of(RotationTrigger.OPERATOR));
		};
		reconcile();
		this.time.advance(MIN_INTERVAL);
		assertThat(live()).isEqualTo("v3");
	}

	@Test
	void whenSecretsManagerIsAwayForTenMinutesThenAllIsCaughtUpOneReconcileIntervalLater() {
		List<SecretId> ids = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			SecretId id = SecretId.of("app" + i);
			this.source.put(id, "v1");
			ids.add(id);
		}
		this.store.load(ids);
		this.source.away = Reason.UNREACHABLE;
		this.source.reads.set(0);
		for (int minute = 0; minute < 10; minute++) {
			if (minute % 5 == 0) {
				reconcile();
			}
			ids.forEach((id) -> send(id, new Signal(RotationTrigger.QUEUE, Set.of("v2"))));
			this.time.advance(Duration.ofMinutes(1));
		}
		assertThat(this.store.inUse()).extracting(SecretVersion::versionId).containsOnly("v1");
		assertThat(this.source.reads.get()).isLessThan(20 * 30);
		ids.forEach((id) -> this.source.put(id, "v2"));
		this.source.away = null;
		this.time.advance(Duration.ofMinutes(5));
		reconcile();
		assertThat(this.store.inUse()).extracting(SecretVersion::versionId).hasSize(20).containsOnly("v2");
		assertThat(this.applied).hasSize(20);
	}

	@Test
	void whenSecretsManagerIsBackThenTheRetryFindsItWithoutReconcile() {
		use("v1");
		this.source.away = Reason.THROTTLED;
		signal("v2");
		this.time.advance(Duration.ofMinutes(10));
		this.source.away = null;
		this.source.put(ID, "v2");
		this.time.advance(Duration.ofMinutes(5));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenTheSecretIsConfirmedThenItsTimeIsKnown() {
		use("v1");
		this.time.advance(Duration.ofMinutes(5));
		reconcile();
		assertThat(this.store.live()).singleElement().satisfies((live) -> {
			assertThat(live.confirmed()).isEqualTo(this.time.clock().instant());
			assertThat(live.since()).isEqualTo(this.time.clock().instant().minus(Duration.ofMinutes(5)));
		});
		this.source.away = Reason.UNREACHABLE;
		this.time.advance(Duration.ofMinutes(5));
		reconcile();
		assertThat(this.store.live()).singleElement()
			.satisfies((live) -> assertThat(live.confirmed())
				.isEqualTo(this.time.clock().instant().minus(Duration.ofMinutes(5))));
	}

	@Test
	void whenCurrentIsMovedBackThenItIsFollowed() {
		use("v1");
		this.source.put(ID, "v2");
		signal("v2");
		this.time.advance(MIN_INTERVAL);
		this.source.put(ID, "v1");
		signal("v1");
		this.time.advance(MIN_INTERVAL);
		assertThat(live()).isEqualTo("v1");
		assertThat(this.applied).containsExactly("v1 -> v2", "v2 -> v1");
	}

	@Test
	void whenAReplicaLagsBehindThenItRollsNothingBack() throws Exception {
		use("v1");
		this.source.put(ID, "v2");
		signal("v2");
		this.time.advance(MIN_INTERVAL);
		this.source.fromReplica = true;
		this.source.put(ID, "v1");
		signal("v9");
		this.time.advance(MIN_INTERVAL);
		assertThat(this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get()).isEmpty();
		assertThat(live()).isEqualTo("v2");
		this.source.put(ID, "v3");
		reconcile();
		this.time.advance(MIN_INTERVAL);
		assertThat(live()).isEqualTo("v3");
		assertThat(this.applied).containsExactly("v1 -> v2", "v2 -> v3");
	}

	@Test
	void whenASecretIsDeletedThenTheLastVersionStaysAndTheSecondCheckTells() {
		use("v1");
		this.source.remove(ID);
		reconcile();
		assertThat(last().outcome()).isEqualTo(Outcome.FAILED);
		this.time.advance(Duration.ofSeconds(5));
		assertThat(last().outcome()).isEqualTo(Outcome.REVOKED);
		assertThat(live()).isEqualTo("v1");
		this.source.put(ID, "v1");
		reconcile();
		this.time.advance(MIN_INTERVAL);
		assertThat(last().outcome()).isEqualTo(Outcome.UNCHANGED);
		assertThat(this.applied).isEmpty();
	}

	@Test
	void whenAccessIsRefusedOnceThenNothingIsDropped() {
		this.rotator = rotator(OnRevoked.DROP, Spread.NONE);
		use("v1");
		this.source.away = Reason.ACCESS_DENIED;
		reconcile();
		this.source.away = null;
		this.time.advance(Duration.ofMinutes(1));
		assertThat(live()).isEqualTo("v1");
		assertThat(this.applied).isEmpty();
	}

	@Test
	void whenSecretsManagerIsAwayThenNothingIsEverDropped() {
		this.rotator = rotator(OnRevoked.DROP, Spread.NONE);
		use("v1");
		this.source.away = Reason.UNREACHABLE;
		reconcile();
		this.time.advance(Duration.ofDays(1));
		assertThat(live()).isEqualTo("v1");
		assertThat(this.results).extracting(RotationResult::outcome).containsOnly(Outcome.FAILED);
	}

	@Test
	void whenARevokedSecretIsToBeDroppedThenItsValuesAreGoneUntilItIsRestored() {
		this.rotator = rotator(OnRevoked.DROP, Spread.NONE);
		use("v1");
		this.source.away = Reason.MARKED_FOR_DELETION;
		reconcile();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(last().outcome()).isEqualTo(Outcome.REVOKED);
		assertThat(this.applied).containsExactly("drop v1");
		assertThat(this.store.isDropped(ID)).isTrue();
		assertThat(this.store.current(ID)).isNull();
		assertThat(this.store.inUse()).isEmpty();
		assertThat(this.store.followed()).singleElement().satisfies((version) -> assertThat(version.text()).isEmpty());
		AtomicInteger reads = this.source.reads;
		int before = reads.get();
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> this.store.get(ID))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.REVOKED));
		assertThat(reads).hasValue(before);
		this.source.away = null;
		signal("v1");
		this.time.advance(MIN_INTERVAL);
		assertThat(this.results).extracting(RotationResult::outcome).contains(Outcome.ROTATED);
		assertThat(live()).isEqualTo("v1");
		assertThat(this.applied).containsExactly("drop v1", "v1 -> v1");
	}

	@Test
	void whenAVersionIsRefusedAgainAndAgainThenThereIsOneRetryAtATime() {
		AtomicInteger proofs = new AtomicInteger();
		this.rotator = new SecretRotator(this.store, this.source, RotationSettings.withMinInterval(Duration.ZERO),
				new Participants(List.of(TestFollowers.proving(this.store, (candidate) -> {
					proofs.incrementAndGet();
					return Proof.refused("bad");
				})), List.of()), this.time.clock(), this.time);
		use("v1");
		this.source.put(ID, "v2");
		for (int i = 0; i < 20; i++) {
			send(ID, Signal.of(RotationTrigger.OPERATOR));
		}
		assertThat(proofs).hasValue(20);
		assertThat(this.time.scheduled()).isEqualTo(1);
	}

	private void use(String versionId) {
		this.source.put(ID, versionId);
		this.store.load(List.of(ID));
	}

	private void signal(String versionId) {
		send(ID, new Signal(RotationTrigger.QUEUE, Set.of(versionId)));
		this.time.advance(Duration.ZERO);
	}

	private void send(SecretId id, Signal signal) {
		var unused = this.rotator.signal(id, signal);
	}

	private void reconcile() {
		var unused = this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE));
		this.time.advance(Duration.ZERO);
	}

	private RotationResult last() {
		return this.results.get(this.results.size() - 1);
	}

	private String live() {
		SecretVersion live = this.store.current(ID);
		return (live != null) ? live.versionId() : "none";
	}

	/**
	 * Writes down what it is told.
	 */
	private final class Recorder implements SecretFollower {

		@Override
		public String name() {
			return "recorder";
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of();
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion current) {
			FaultTests.this.applied.add(previous.versionId() + " -> " + current.versionId());
		}

		@Override
		public void drop(SecretVersion last) {
			FaultTests.this.applied.add("drop " + last.versionId());
		}

	}

}
