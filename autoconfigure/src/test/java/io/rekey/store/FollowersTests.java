// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the pipeline does with followers that refuse, fail, come late or go.
 * Time is moved by hand.
 */
@ExtendWith(OutputCaptureExtension.class)
class FollowersTests {

	private static final Duration RETRIES = Duration.ofHours(1);

	private final VirtualTime time = new VirtualTime();

	private final LaggingSource source = new LaggingSource(this.time.clock());

	private final List<RotationResult> results = new ArrayList<>();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of("app"), this.time.clock());

	private final List<SecretFollower> followers = new ArrayList<>();

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			RotationSettings.withMinInterval(Duration.ofSeconds(1)).with(OnRevoked.DROP, Spread.NONE),
			new Participants(List.of((FollowerSource) (id) -> List.copyOf(this.followers)), List.of(this.results::add)),
			this.time.clock(), this.time);

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenOneDoesNotMoveThenItAloneIsTriedAgainWithTheVersionThatItHas(CapturedOutput output) {
		Follower broken = follower("broken").failing(3);
		Follower other = follower("other");
		use("v1");
		rotate("v2");
		assertThat(last().outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(last().late()).extracting(FollowerFailure::follower).containsExactly("broken");
		assertThat(output).contains("did not move and are tried again: broken").doesNotContain("value of v2");
		this.time.advance(RETRIES);
		assertThat(broken.moves).containsExactly("v1>v2", "v1>v2", "v1>v2", "v1>v2");
		assertThat(other.moves).containsExactly("v1>v2");
		assertThat(last().late()).isEmpty();
		assertThat(output).contains("All followers of secret 'app' have moved to version v2");
	}

	@Test
	void whenTheNextVersionComesThenALateOneMovesFromTheVersionThatItHas() {
		Follower broken = follower("broken").failing(1);
		Follower other = follower("other");
		use("v1");
		rotate("v2");
		rotate("v3");
		assertThat(broken.moves).containsExactly("v1>v2", "v1>v3");
		assertThat(other.moves).containsExactly("v1>v2", "v2>v3");
		this.time.advance(RETRIES);
		assertThat(broken.moves).hasSize(2);
	}

	/**
	 * A follower moves to what is live already: nothing has to be read for that.
	 */
	@Test
	void whenSecretsManagerIsAwayThenALateOneIsTriedAgainAllTheSame() {
		Follower broken = follower("broken").failing(1);
		use("v1");
		rotate("v2");
		this.source.failure = (location) -> Reason.UNREACHABLE;
		this.time.advance(RETRIES);
		assertThat(broken.moves).containsExactly("v1>v2", "v1>v2");
		assertThat(last().outcome()).isEqualTo(Outcome.FAILED);
		assertThat(last().late()).isEmpty();
	}

	@Test
	void whenTheNextVersionIsRefusedThenALateOneIsTriedAgainAllTheSame() {
		Follower broken = follower("broken").failing(1);
		follower("strict").refusing((candidate) -> "v3".equals(candidate.versionId()) ? "no" : null);
		use("v1");
		rotate("v2");
		rotate("v3");
		assertThat(last().outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(broken.moves).containsExactly("v1>v2", "v1>v2");
	}

	@Test
	void whenALateOneIsGoneThenNobodyTriesItAgain() {
		Follower broken = follower("broken").failing(Integer.MAX_VALUE);
		use("v1");
		rotate("v2");
		this.followers.remove(broken);
		this.time.advance(RETRIES);
		assertThat(broken.moves).containsExactly("v1>v2");
		this.source.reads = 0;
		this.time.advance(RETRIES);
		assertThat(this.source.reads).isZero();
	}

	@Test
	void whenOneNeverMovesThenItIsTriedAtGrowingIntervals() {
		Follower broken = follower("broken").failing(Integer.MAX_VALUE);
		use("v1");
		rotate("v2");
		this.time.advance(RETRIES);
		// Retries are at most five minutes apart, and at least half of that once they
		// grew.
		assertThat(broken.moves).hasSizeBetween(12, 12 + 24);
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenASecretIsDroppedThenALateOneForgetsItAndIsNotTriedAgain() {
		Follower broken = follower("broken").failing(Integer.MAX_VALUE);
		use("v1");
		rotate("v2");
		this.source.failure = (location) -> Reason.ACCESS_DENIED;
		this.time.advance(Duration.ofMinutes(10));
		assertThat(this.store.isDropped(LaggingSource.ID)).isTrue();
		assertThat(broken.dropped).containsExactly("v2");
		broken.moves.clear();
		this.time.advance(RETRIES);
		assertThat(broken.moves).isEmpty();
	}

	@Test
	void whenDropFailsForOneThenTheOthersForgetTheSecret() {
		Follower failing = follower("failing");
		failing.dropFailure = new IllegalStateException("value of v1");
		Follower other = follower("other");
		use("v1");
		this.source.failure = (location) -> Reason.ACCESS_DENIED;
		send(RotationTrigger.OPERATOR);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(other.dropped).containsExactly("v1");
	}

	@Test
	void whenTheLiveVersionIsRefusedForTheSameReasonThenThereIsNoVeto(CapturedOutput output) {
		Follower sick = follower("sick").refusing((candidate) -> "its server refuses everybody");
		use("v1");
		rotate("v2");
		assertThat(live()).isEqualTo("v2");
		assertThat(sick.moves).containsExactly("v1>v2");
		assertThat(output).contains("sick refuses version v2").contains("its server refuses everybody");
	}

	@Test
	void whenTheLiveVersionIsRefusedForAnotherReasonThenTheVetoHolds() {
		follower("strict").refusing((candidate) -> "no " + candidate.versionId());
		use("v1");
		rotate("v2");
		assertThat(live()).isEqualTo("v1");
		assertThat(last().reason()).contains("no v2");
	}

	@Test
	void whenThereIsNoLiveVersionThenTheVetoHolds() {
		follower("strict").refusing((candidate) -> "no");
		this.store.load(List.of(LaggingSource.ID));
		this.time.advance(Duration.ofSeconds(1));
		this.source.makeCurrent("v1");
		send(RotationTrigger.QUEUE);
		assertThat(this.store.current(LaggingSource.ID)).isNull();
	}

	@Test
	void whenOneCanNotTellThenTheVersionGoesLive(CapturedOutput output) {
		follower("away").proving((candidate) -> Proof.unknown("its server does not answer"));
		Follower other = follower("other");
		use("v1");
		rotate("v2");
		assertThat(other.moves).containsExactly("v1>v2");
		assertThat(output).contains("away can't prove version v2").contains("its server does not answer");
	}

	@Test
	void whenOneThrowsWhileItProvesThenTheVersionIsRefusedWithoutItsMessage(CapturedOutput output) {
		Follower throwing = follower("throwing").proving((candidate) -> {
			if ("v1".equals(candidate.versionId())) {
				return Proof.accepted();
			}
			throw new IllegalStateException("value of " + candidate.versionId());
		});
		use("v1");
		rotate("v2");
		assertThat(last().outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(last().reason()).contains("throwing").contains("IllegalStateException").doesNotContain("value of");
		assertThat(output).doesNotContain("value of");
		assertThat(throwing.moves).isEmpty();
	}

	/**
	 * Such a follower is broken, whatever the version.
	 */
	@Test
	void whenOneAnswersNullOrThrowsForEachVersionThenItHasNoVeto() {
		follower("broken").proving((candidate) -> null);
		follower("worse").proving((candidate) -> {
			throw new IllegalStateException();
		});
		use("v1");
		rotate("v2");
		assertThat(live()).isEqualTo("v2");
	}

	@Test
	void whenOneCanNotSayItsNameThenItIsNamedByItsType() {
		this.followers.add(new Follower(() -> {
			throw new IllegalStateException("value of v2");
		}).failing(1));
		use("v1");
		rotate("v2");
		assertThat(last().late()).extracting(FollowerFailure::follower).containsExactly(Follower.class.getName());
	}

	@Test
	void whenOneThatIsNewHasAnOlderVersionThenItCatchesUp() {
		use("v1");
		SecretVersion seen = this.store.get(LaggingSource.ID);
		rotate("v2");
		Follower late = new Follower(() -> "new");
		this.followers.add(late);
		this.rotator.catchUp(seen, List.of(late));
		this.rotator.catchUp(this.store.get(LaggingSource.ID), List.of(late));
		assertThat(late.moves).containsExactly("v1>v2");
	}

	@Test
	void whenOneThatIsNewFailsToCatchUpThenItIsTriedAgain() {
		use("v1");
		SecretVersion seen = this.store.get(LaggingSource.ID);
		rotate("v2");
		Follower late = new Follower(() -> "new").failing(2);
		this.followers.add(late);
		this.rotator.catchUp(seen, List.of(late));
		this.time.advance(RETRIES);
		assertThat(late.moves).containsExactly("v1>v2", "v1>v2", "v1>v2");
	}

	/**
	 * The one that catches up read the live version before the next one went live, and
	 * must not go back to it afterwards.
	 */
	@Test
	void whenTheNextVersionGoesLiveWhileOneCatchesUpThenItEndsWithThat() throws Exception {
		use("v1");
		SecretVersion seen = this.store.get(LaggingSource.ID);
		rotate("v2");
		CountDownLatch moving = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		Follower slow = new Follower(() -> "slow");
		slow.before = () -> {
			moving.countDown();
			assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
		};
		this.followers.add(slow);
		Thread starting = new Thread(() -> this.rotator.catchUp(seen, List.of(slow)));
		starting.start();
		assertThat(moving.await(60, TimeUnit.SECONDS)).isTrue();
		slow.before = () -> {
		};
		this.source.makeCurrent("v3");
		Thread rotating = new Thread(() -> send(RotationTrigger.OPERATOR));
		rotating.start();
		while (!"v3".equals(live())) {
			Thread.onSpinWait();
		}
		go.countDown();
		starting.join();
		rotating.join();
		assertThat(slow.moves).containsExactly("v1>v2", "v2>v3");
	}

	private void use(String versionId) {
		this.source.makeCurrent(versionId);
		this.store.get(LaggingSource.ID);
	}

	private void rotate(String versionId) {
		this.time.advance(Duration.ofSeconds(1));
		this.source.makeCurrent(versionId);
		send(RotationTrigger.OPERATOR);
	}

	private void send(RotationTrigger trigger) {
		var unused = this.rotator.signal(LaggingSource.ID, Signal.of(trigger));
	}

	private String live() {
		return this.store.get(LaggingSource.ID).versionId();
	}

	private RotationResult last() {
		return this.results.get(this.results.size() - 1);
	}

	private Follower follower(String name) {
		Follower follower = new Follower(() -> name);
		this.followers.add(follower);
		return follower;
	}

	/**
	 * Runs before a move.
	 */
	private interface Step {

		void run() throws Exception;

	}

	private static final class Follower implements SecretFollower {

		private final Supplier<String> name;

		private final List<String> moves = new ArrayList<>();

		private final List<String> dropped = new ArrayList<>();

		private Function<SecretVersion, Proof> proof = (candidate) -> Proof.accepted();

		private int failures;

		private RuntimeException dropFailure;

		private volatile Step before = () -> {
		};

		Follower(Supplier<String> name) {
			this.name = name;
		}

		Follower failing(int times) {
			this.failures = times;
			return this;
		}

		Follower proving(Function<SecretVersion, Proof> proof) {
			this.proof = proof;
			return this;
		}

		Follower refusing(Function<SecretVersion, String> reason) {
			return proving((candidate) -> {
				String why = reason.apply(candidate);
				return (why != null) ? Proof.refused(why) : Proof.accepted();
			});
		}

		@Override
		public String name() {
			return this.name.get();
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of(LaggingSource.ID);
		}

		@Override
		public Proof prove(SecretVersion candidate) {
			return this.proof.apply(candidate);
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) throws Exception {
			this.before.run();
			this.moves.add(previous.versionId() + ">" + live.versionId());
			if (this.failures > 0) {
				this.failures--;
				throw new IllegalStateException("value of " + live.versionId());
			}
		}

		@Override
		public void drop(SecretVersion last) {
			this.dropped.add(last.versionId());
			if (this.dropFailure != null) {
				throw this.dropFailure;
			}
		}

	}

}
