// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for versions that AWSCURRENT moves back to, and for answers of Secrets Manager
 * that only look like that because they are old. Time is moved by hand.
 */
class RollBackTests {

	private static final Duration LAG = Duration.ofSeconds(8);

	/**
	 * Longer than the interval, and shorter than two.
	 */
	private static final Duration SHORT_LAG = Duration.ofMillis(1500);

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final Duration SETTLED = Duration.ofMinutes(1);

	private final VirtualTime time = new VirtualTime();

	private final LaggingSource source = new LaggingSource(this.time.clock());

	private final List<RotationResult> results = new ArrayList<>();

	private final Deque<Runnable> whileProving = new ArrayDeque<>();

	private SecretLocation location = SecretLocation.of("app");

	private final SecretStore store = new SecretStore(this.source, (id) -> this.location, this.time.clock());

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			RotationSettings.withMinInterval(INTERVAL),
			new Participants(List.of(TestFollowers.proving(this.store, this::prove)), List.of(this.results::add)),
			this.time.clock(), this.time);

	private Proof prove(SecretVersion candidate) {
		Runnable next = this.whileProving.poll();
		if (next != null) {
			next.run();
		}
		return Proof.accepted();
	}

	@BeforeEach
	void start() {
		this.source.makeCurrent("v1");
		this.store.load(List.of(LaggingSource.ID));
		this.time.advance(SETTLED);
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenMovedBackWhileTheNewVersionIsProvedThenTheOldOneIsLiveInTheEnd() {
		moveTo("v2");
		this.whileProving.add(() -> {
			moveTo("v1");
			event("v1");
		});
		event("v2");
		this.time.advance(INTERVAL);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAReplicaLagsWhileHomeIsAwayThenTheLiveVersionStays() {
		moveTo("v2");
		event("v2");
		this.time.advance(SETTLED);
		this.source.arn = LaggingSource.HOME.replace("eu-west-1", "eu-central-1");
		this.source.fromReplica = true;
		this.source.lag = () -> SETTLED.multipliedBy(2);
		compare(RotationTrigger.RECONCILE);
		var unused = this.rotator.signal(LaggingSource.ID, Signal.of(RotationTrigger.LOGIN_REFUSED));
		this.time.advance(SETTLED.dividedBy(2));
		assertThat(live()).isEqualTo("v2");
		assertThat(this.results).noneMatch(RollBackTests::movedToV1);
	}

	@Test
	void whenAReplicaBroughtTheVersionThenAnOldAnswerOfHomeLeadsNowhere() {
		this.source.arn = LaggingSource.HOME.replace("eu-west-1", "eu-central-1");
		this.source.fromReplica = true;
		moveTo("v2");
		event("v2");
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v2");
		this.source.arn = LaggingSource.HOME;
		this.source.fromReplica = false;
		this.source.lag = () -> SETTLED.plusSeconds(5);
		compare(RotationTrigger.RECONCILE);
		this.source.lag = () -> Duration.ZERO;
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v2");
		assertThat(this.results).noneMatch(RollBackTests::movedToV1);
	}

	@Test
	void whenASecretWasCreatedAgainThenAnAnswerFromBeforeLeadsNowhere() {
		this.source.arn = LaggingSource.HOME.replace("AbCdEf", "ZyXwVu");
		moveTo("w1");
		event("w1");
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("w1");
		this.source.arn = LaggingSource.HOME;
		this.source.lag = () -> SETTLED.plusSeconds(5);
		compare(RotationTrigger.RECONCILE);
		this.source.arn = LaggingSource.HOME.replace("AbCdEf", "ZyXwVu");
		this.source.lag = () -> Duration.ZERO;
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("w1");
		assertThat(this.results).noneMatch(RollBackTests::movedToV1);
	}

	@Test
	void whenMovedBackWhileACheckWaitsThenTheOldOneIsLiveInTheEnd() {
		moveTo("v2");
		event("v2");
		moveTo("v3");
		event("v3");
		this.whileProving.add(() -> {
			moveTo("v2");
			event("v2");
		});
		this.time.advance(INTERVAL.multipliedBy(3));
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenAnEventTellsOfTheRollBackThenItIsLiveAtOnce() {
		follow("v2");
		moveTo("v1");
		event("v1");
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAnOperatorAsksAfterARollBackThenItIsLiveAtOnce() {
		follow("v2");
		moveTo("v1");
		send(Signal.of(RotationTrigger.OPERATOR));
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAnOperatorRefreshesAfterARollBackThenItIsLiveAtOnce() {
		follow("v2");
		moveTo("v1");
		compare(RotationTrigger.OPERATOR);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenTheEventOfARollBackIsLostThenTheComparisonFollowsIt() {
		follow("v2");
		moveTo("v1");
		compare(RotationTrigger.RECONCILE);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAnAnswerIsOldThenARefreshDoesNotGoBack() {
		follow("v2");
		this.source.lag = () -> LAG;
		compare(RotationTrigger.OPERATOR);
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v2");
		assertThat(this.results).extracting(RotationResult::outcome).containsOnlyOnce(Outcome.ROTATED);
	}

	@Test
	void whenAnAnswerIsOldThenAComparisonDoesNotGoBack() {
		follow("v2");
		this.source.lag = () -> LAG;
		compare(RotationTrigger.RECONCILE);
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v2");
		assertThat(this.results).extracting(RotationResult::outcome).containsOnlyOnce(Outcome.ROTATED);
	}

	@Test
	void whenAnAnswerIsOldThenARefusedLoginDoesNotLeadBack() {
		follow("v2");
		this.source.lag = () -> LAG;
		this.time.advance(INTERVAL);
		send(Signal.of(RotationTrigger.LOGIN_REFUSED));
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v2");
		assertThat(this.results).extracting(RotationResult::outcome).containsOnlyOnce(Outcome.ROTATED);
	}

	@Test
	void whenAnAnswerIsOldAfterARollBackThenItDoesNotLeadForthAgain() {
		follow("v2");
		moveTo("v1");
		event("v1");
		assertThat(live()).isEqualTo("v1");
		this.time.advance(INTERVAL);
		this.source.lag = () -> SHORT_LAG;
		compare(RotationTrigger.RECONCILE);
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAnEventThatIsLateMeetsAnOldAnswerThenTheEndIsRight() {
		follow("v2");
		moveTo("v1");
		event("v1");
		this.time.advance(INTERVAL);
		this.source.lag = () -> SHORT_LAG;
		event("v2");
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenAProcessStartedWithTheNewVersionThenAnOldAnswerDoesNotTakeItBack() {
		SecretStore fresh = new SecretStore(this.source, (id) -> this.location, this.time.clock());
		moveTo("v2");
		fresh.load(List.of(LaggingSource.ID));
		SecretRotator rotation = new SecretRotator(fresh, this.source, RotationSettings.withMinInterval(INTERVAL),
				TestFollowers.none(), this.time.clock(), this.time);
		this.source.lag = () -> LAG;
		var unused = rotation.signalAll(Signal.of(RotationTrigger.RECONCILE));
		this.time.advance(SETTLED);
		assertThat(fresh.get(LaggingSource.ID).versionId()).isEqualTo("v2");
	}

	@Test
	void whenThePreviousVersionMayNotBeReadThenARollBackIsFollowedOnceItStays() {
		follow("v2");
		this.source.failure = (location) -> SecretLocation.PREVIOUS.equals(location.stage()) ? Reason.ACCESS_DENIED
				: null;
		moveTo("v1");
		compare(RotationTrigger.RECONCILE);
		assertThat(live()).isEqualTo("v2");
		this.time.advance(SETTLED);
		assertThat(live()).isEqualTo("v1");
	}

	@Test
	void whenNothingIsInDoubtThenNobodyLooksAgain() {
		follow("v2");
		this.time.advance(SETTLED);
		this.source.reads = 0;
		compare(RotationTrigger.RECONCILE);
		this.time.advance(Duration.ofHours(1));
		assertThat(this.source.reads).isEqualTo(1);
	}

	@Test
	void whenAnAnswerIsInDoubtThenTheLooksEnd() {
		follow("v2");
		this.source.lag = () -> LAG;
		compare(RotationTrigger.RECONCILE);
		this.time.advance(Duration.ofHours(1));
		assertThat(this.source.reads).isLessThan(16);
		assertThat(this.time.scheduled()).isZero();
	}

	private void follow(String versionId) {
		moveTo(versionId);
		event(versionId);
		assertThat(live()).isEqualTo(versionId);
		this.time.advance(INTERVAL);
	}

	private static boolean movedToV1(RotationResult result) {
		SecretVersion candidate = result.candidate();
		return result.outcome() == Outcome.ROTATED && candidate != null && candidate.versionId().equals("v1");
	}

	private void moveTo(String versionId) {
		this.source.makeCurrent(versionId);
	}

	private void event(String versionId) {
		send(new Signal(RotationTrigger.QUEUE, Set.of(versionId)));
		this.time.advance(Duration.ZERO);
	}

	private void send(Signal signal) {
		var unused = this.rotator.signal(LaggingSource.ID, signal);
	}

	private void compare(RotationTrigger trigger) {
		var unused = this.rotator.signalAll(Signal.of(trigger));
		this.time.advance(Duration.ZERO);
	}

	private String live() {
		return this.store.get(LaggingSource.ID).versionId();
	}

}
