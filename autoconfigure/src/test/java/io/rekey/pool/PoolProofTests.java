// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.rekey.Proof;
import io.rekey.SecretVersion;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolProof}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class PoolProofTests {

	private static final SecretVersion LIVE = StagedSource.version("v1");

	private static final SecretVersion CANDIDATE = StagedSource.version("v2");

	private final PoolProof proof = proof(Duration.ofSeconds(10));

	private @Nullable SecretVersion inUse;

	private final List<RotatingPool> pools = new ArrayList<>();

	private final List<String> tried = new CopyOnWriteArrayList<>();

	private final List<String> proven = new CopyOnWriteArrayList<>();

	@Test
	void whenAllTargetsAcceptThenAccepted() {
		add("one", "a", this::accept);
		add("two", "b", this::accept);
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void whenPoolsShareATargetThenItIsTriedOnce() {
		add("one", "a", this::accept);
		add("two", "a", this::accept);
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactly("a");
		assertThat(this.proven).containsExactlyInAnyOrder("one", "two");
	}

	@Test
	void whenTheLoginStaysTheSameThenNothingIsTried() {
		add("one", "a", this::accept);
		assertThat(this.proof.prove(this.pools, CANDIDATE, CANDIDATE).isRefused()).isFalse();
		assertThat(this.tried).isEmpty();
	}

	@Test
	void whenOneTargetRefusesThenRefusedWithoutTheMessageOfTheDatabase() {
		add("one", "a", this::accept);
		add("two", "b", refuseNew(LoginFailure.REFUSED, "28P01"));
		Proof proof = prove();
		assertThat(proof.isRefused()).isTrue();
		assertThat(proof.reason()).contains("'two'", "28P01").doesNotContain("orders");
	}

	@Test
	void whenTheDatabaseTakesNoMoreConnectionsThenRefusedForNow() {
		add("one", "a", (login) -> failed(LoginFailure.OTHER, "53300"));
		assertThat(prove().reason()).contains("could not be tried", "53300");
	}

	@Test
	void whenTheDatabaseIsUnreachableThenThatIsNoReasonToRefuse() {
		add("one", "a", (login) -> failed(LoginFailure.UNREACHABLE, "08001"));
		add("two", "b", this::accept);
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void whenTheCandidateMovesThePoolToAnUnreachableDatabaseThenRefused() {
		this.pools.add(new FakePool("one", (version) -> version.versionId(), "password",
				(login) -> failed(LoginFailure.UNREACHABLE, "08001")));
		assertThat(prove().reason()).contains("'one'", "moves", "08001");
		assertThat(this.tried).containsExactly("v2");
	}

	@Test
	void whenTheDatabaseHangsThenTheProofEndsInTime() {
		CountDownLatch never = new CountDownLatch(1);
		add("one", "a", (login) -> await(never));
		add("two", "b", refuseNew(LoginFailure.REFUSED, "28P01"));
		Proof proof = proof(Duration.ofMillis(300)).prove(this.pools, LIVE, CANDIDATE);
		never.countDown();
		assertThat(proof.reason()).contains("'two'");
	}

	@Test
	void whenThereAreSeveralTargetsThenTheyAreTriedAtTheSameTime() {
		CyclicBarrier together = new CyclicBarrier(2);
		add("one", "a", (login) -> await(together));
		add("two", "b", (login) -> await(together));
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).hasSize(2);
	}

	@Test
	void whenTheLoginBreaksThenRefused() {
		add("one", "a", (login) -> {
			throw new IllegalStateException("of-v2");
		});
		assertThat(prove().reason()).contains("IllegalStateException").doesNotContain("of-v2");
	}

	@Test
	void whenAKeyIsMissingThenRefusedByTheNamesOfTheKeys() {
		this.pools.add(new FakePool("one", (version) -> "a", "password", this::accept));
		SecretVersion candidate = StagedSource.version("v2", Map.of("username", "orders"));
		assertThat(this.proof.prove(this.pools, LIVE, candidate).reason())
			.isEqualTo("for pool 'one' it lacks key 'password'");
		assertThat(this.tried).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = LoginFailure.class, names = { "REFUSED", "LOCKED" })
	void whenThePoolIsRefusedWithTheLiveVersionAsWellThenItHasNoVeto(LoginFailure failure, CapturedOutput output) {
		add("sick", "a", (login) -> failed(failure, "28000"));
		add("well", "b", this::accept);
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactlyInAnyOrder("a", "a", "b");
		assertThat(output.getOut().split("goes live although", -1)).hasSize(2);
		assertThat(output).contains("Version v2 of secret 'db' goes live although pool 'sick'", "28000", "version v1")
			.doesNotContain("user orders");
	}

	@Test
	void whenTheOnlyPoolIsRefusedWithTheLiveVersionAsWellThenItHasNoVeto() {
		add("sick", "a", (login) -> failed(LoginFailure.REFUSED, "28000"));
		assertThat(prove().isRefused()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(value = LoginFailure.class, names = { "LOCKED", "UNREACHABLE", "OTHER" })
	void whenTheLiveVersionFailsForAnotherReasonThenTheVetoCounts(LoginFailure live) {
		add("one", "a", (login) -> isNew(login) ? failed(LoginFailure.REFUSED, "28P01") : failed(live, "XX000"));
		assertThat(prove().reason()).contains("'one'", "28P01");
	}

	@Test
	void whenTheLoginBreaksWithTheLiveVersionInAnotherWayThenTheVetoCounts() {
		add("one", "a", this::accept);
		add("two", "b",
				(login) -> isNew(login) ? failed(LoginFailure.OTHER, "42501") : failed(LoginFailure.OTHER, "53300"));
		assertThat(prove().reason()).contains("'two'", "42501");
	}

	@Test
	void whenThePoolCanNotUseEitherVersionThenItHasNoVeto(CapturedOutput output) {
		add("one", "a", (login) -> LoginResult.unusable("init-sql", new SQLException("user orders", "42501")));
		assertThat(prove().isRefused()).isFalse();
		assertThat(output).contains("pool 'one'", "init-sql", "42501").doesNotContain("user orders");
	}

	@Test
	void whenThePoolCanNotUseTheNewVersionThenTheStepIsNamed() {
		add("one", "a", (login) -> isNew(login)
				? LoginResult.unusable("init-sql", new SQLException("user orders", "42501")) : accept(login));
		assertThat(prove().reason())
			.isEqualTo("pool 'one' can't use a connection with its login (init-sql: SQLState 42501, code 0)");
	}

	@Test
	void whenAnotherStepFailsWithTheLiveVersionThenTheVetoCounts() {
		add("one", "a", (login) -> LoginResult.unusable(isNew(login) ? "init-sql" : "catalog",
				new SQLException("user orders", "42501")));
		assertThat(prove().reason()).contains("init-sql");
	}

	@Test
	void whenTheDatabaseIsFullThenTheVersionHasToBeProvenByAnotherPool() {
		add("full", "a", (login) -> failed(LoginFailure.OTHER, "53300"));
		assertThat(prove().reason()).contains("could not be tried", "53300");
		add("two", "b", this::accept);
		assertThat(prove().isRefused()).isFalse();
	}

	@Test
	void whenOnePoolHasNoVetoThenTheRefusalOfAnotherCountsWhicheverComesFirst() {
		add("sick", "a", (login) -> failed(LoginFailure.REFUSED, "28000"));
		add("well", "b", refuseNew(LoginFailure.REFUSED, "28P01"));
		assertThat(prove().reason()).contains("'well'").doesNotContain("'sick'");
		Collections.reverse(this.pools);
		assertThat(prove().reason()).contains("'well'").doesNotContain("'sick'");
	}

	@Test
	void whenSeveralPoolsRefuseThenAllAreNamed() {
		add("one", "a", refuseNew(LoginFailure.REFUSED, "28P01"));
		add("two", "b", refuseNew(LoginFailure.OTHER, "42501"));
		assertThat(prove().reason()).contains("'one'", "28P01", "'two'", "42501");
	}

	@Test
	void whenAPoolBreaksBeforeItsLoginThenTheOthersAreAskedAllTheSame() {
		this.pools.add(new FakePool("broken", (version) -> {
			throw new IllegalStateException("of-v2");
		}, "password", this::accept));
		add("two", "b", refuseNew(LoginFailure.REFUSED, "28P01"));
		assertThat(prove().reason()).contains("'broken'", "IllegalStateException", "'two'").doesNotContain("of-v2");
	}

	@Test
	void whenTheLiveVersionLacksTheKeyAsWellThenThePoolHasNoVeto(CapturedOutput output) {
		this.pools.add(new FakePool("sick", (version) -> "a", "missing", this::accept));
		add("well", "b", this::accept);
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactly("b");
		assertThat(output).contains("pool 'sick'", "lacks key 'missing'");
	}

	@Test
	void whenThereIsNoLiveVersionThenARefusalCounts() {
		add("one", "a", (login) -> failed(LoginFailure.REFUSED, "28P01"));
		assertThat(this.proof.prove(this.pools, null, CANDIDATE).reason()).contains("28P01");
		assertThat(this.tried).containsExactly("a");
	}

	@Test
	void whenTheVersionIsAcceptedThenTheLiveOneIsNotTried() {
		add("one", "a", (login) -> {
			assertThat(isNew(login)).isTrue();
			return accept(login);
		});
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactly("a");
	}

	@Test
	void whenThePoolWorksWithAnotherVersionThanTheLiveOneThenItsVetoCounts() {
		this.inUse = StagedSource.version("v3");
		add("one", "a",
				(login) -> login.versionId().equals("v3") ? accept(login) : failed(LoginFailure.REFUSED, "28P01"));
		assertThat(prove().reason()).contains("'one'", "28P01");
	}

	@Test
	void whenTheVersionInUseIsRefusedAsWellThenThereIsNoVeto() {
		this.inUse = StagedSource.version("v3");
		add("one", "a", (login) -> failed(LoginFailure.REFUSED, "28P01"));
		assertThat(prove().isRefused()).isFalse();
	}

	@Test
	void whenTheCandidateIsInUseThenTheLiveVersionTellsWhetherThePoolIsBroken() {
		this.inUse = CANDIDATE;
		add("one", "a", refuseNew(LoginFailure.REFUSED, "28P01"));
		assertThat(prove().reason()).contains("'one'", "28P01");
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "FORBIDDEN", "LOCKED", "OTHER" })
	void whenTheLiveVersionIsRefusedForAnotherReasonThenTheVetoCounts(LoginFailure failure) {
		add("well", "b", this::accept);
		add("one", "a", (login) -> failed(failure, isNew(login) ? "28P01" : "28000"));
		assertThat(prove().reason()).contains("'one'", "28P01");
	}

	@Test
	void whenPoolsShareARefusedTargetThenTheLiveLoginIsTriedOnceAsWell() {
		add("one", "a", (login) -> failed(LoginFailure.REFUSED, "28000"));
		add("two", "a", (login) -> failed(LoginFailure.REFUSED, "28000"));
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactly("a", "a");
	}

	@Test
	void whenTheLiveLoginHangsThenTheVetoCountsInTime() {
		CountDownLatch never = new CountDownLatch(1);
		add("one", "a", (login) -> isNew(login) ? failed(LoginFailure.REFUSED, "28P01") : await(never));
		Proof proof = proof(Duration.ofMillis(300)).prove(this.pools, LIVE, CANDIDATE);
		never.countDown();
		assertThat(proof.reason()).contains("'one'", "28P01");
	}

	@Test
	void whenARefusedLoginHasLockedTheAccountThenItStaysRefused() {
		AtomicReference<LoginFailure> answer = new AtomicReference<>();
		add("one", "a", (login) -> {
			LoginFailure failure = answer.get();
			return (failure != null) ? failed(failure, "28000") : refuseNew(LoginFailure.REFUSED, "28P01").open(login);
		});
		assertThat(prove().reason()).contains("28P01");
		answer.set(LoginFailure.LOCKED);
		assertThat(prove().reason()).contains("28000");
		assertThat(this.proof.prove(this.pools, LIVE, StagedSource.version("v3")).isRefused()).isFalse();
	}

	@Test
	void whenNeitherDatabaseCanBeReachedThenThePoolIsNotMoved() {
		this.pools.add(new FakePool("one", SecretVersion::versionId, "password",
				(login) -> failed(LoginFailure.UNREACHABLE, "08001")));
		add("two", "b", this::accept);
		assertThat(prove().reason()).contains("'one'", "moves");
	}

	@Test
	void whenAMovingPoolSharesItsTargetWithOneThatIsThereThenItIsNotMovedUnreached() {
		add("there", "v2", (login) -> failed(LoginFailure.UNREACHABLE, "08001"));
		this.pools.add(new FakePool("moving", SecretVersion::versionId, "password",
				(login) -> failed(LoginFailure.UNREACHABLE, "08001")));
		assertThat(prove().reason()).contains("'moving'").doesNotContain("'there'");
		assertThat(this.tried).containsExactly("v2");
	}

	@Test
	void whenPoolsDoDifferentThingsToANewConnectionThenEachIsTried() {
		add("one", "a", this::accept);
		FakePool other = new FakePool("two", (version) -> "a", "password", this::accept);
		other.setup = "SET ROLE owner";
		this.pools.add(other);
		assertThat(prove().isRefused()).isFalse();
		assertThat(this.tried).containsExactly("a", "a");
	}

	@Test
	void whenALoginIsHeldUpThenThereIsNoSecondOneUntilItComesBack() {
		CountDownLatch never = new CountDownLatch(1);
		add("one", "a", (login) -> await(never));
		add("two", "b", this::accept);
		PoolProof impatient = proof(Duration.ofMillis(200));
		for (int i = 2; i < 10; i++) {
			assertThat(impatient.prove(this.pools, LIVE, StagedSource.version("v" + i)).isRefused()).isFalse();
		}
		assertThat(this.tried).filteredOn("a"::equals).hasSize(1);
		assertThat(this.tried).filteredOn("b"::equals).hasSize(8);
		never.countDown();
		Awaitility.await().atMost(Duration.ofSeconds(25)).until(() -> {
			impatient.prove(this.pools, LIVE, CANDIDATE);
			return this.tried.stream().filter("a"::equals).count() > 1;
		});
	}

	@Test
	void whenAMovedPoolIsHeldUpThenThatVersionStaysRefusedWithoutFurtherLogins() {
		CountDownLatch never = new CountDownLatch(1);
		this.pools.add(new FakePool("one", SecretVersion::versionId, "password", (login) -> await(never)));
		PoolProof impatient = proof(Duration.ofMillis(200));
		for (int i = 0; i < 8; i++) {
			assertThat(impatient.prove(this.pools, LIVE, CANDIDATE).reason()).contains("moves", "no answer in time");
		}
		never.countDown();
		assertThat(this.tried).containsExactly("v2");
	}

	/**
	 * As a driver does that looks a name up, or reads from a socket.
	 */
	@Test
	void whenTheDriverIgnoresInterruptsThenOneLoginIsLeftWhateverComes() {
		CountDownLatch never = new CountDownLatch(1);
		AtomicInteger left = new AtomicInteger();
		this.pools.add(new FakePool("one", SecretVersion::versionId, "password", (login) -> {
			left.incrementAndGet();
			while (never.getCount() > 0) {
				try {
					never.await();
				}
				catch (InterruptedException ex) {
					// It does not care.
				}
			}
			left.decrementAndGet();
			return failed(LoginFailure.UNREACHABLE, "08001");
		}));
		PoolProof impatient = proof(Duration.ofMillis(200));
		for (int i = 0; i < 4; i++) {
			assertThat(impatient.prove(this.pools, LIVE, CANDIDATE).isRefused()).isTrue();
		}
		impatient.close();
		assertThat(impatient.prove(this.pools, LIVE, CANDIDATE).isRefused()).isTrue();
		assertThat(left).hasValue(1);
		never.countDown();
		Awaitility.await().atMost(Duration.ofSeconds(25)).until(() -> left.get() == 0);
	}

	@Test
	void whenALoginIsHeldUpThenAPoolThatDoesSomethingElseIsTried() {
		CountDownLatch never = new CountDownLatch(1);
		FakePool hanging = new FakePool("one", (version) -> "a", "password", (login) -> await(never));
		hanging.setup = "SELECT pg_sleep(1000)";
		this.pools.add(hanging);
		add("two", "a", this::accept);
		PoolProof impatient = proof(Duration.ofMillis(200));
		impatient.prove(this.pools, LIVE, CANDIDATE);
		impatient.prove(this.pools, LIVE, CANDIDATE);
		never.countDown();
		assertThat(this.tried).hasSize(3);
	}

	@Test
	void whenTwoProofsRunAtTheSameTimeThenNeitherHoldsUpTheOther() throws Exception {
		CyclicBarrier together = new CyclicBarrier(2);
		add("one", "a", (login) -> await(together));
		Future<Proof> first = CompletableFuture.supplyAsync(this::prove);
		assertThat(this.proof.prove(this.pools, LIVE, StagedSource.version("v3")).isRefused()).isFalse();
		assertThat(first.get().isRefused()).isFalse();
	}

	@Test
	void whenTheApplicationEndsThenRefusedAndLoginsUnderWayAreInterrupted() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		add("one", "a", (login) -> {
			begun.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			return failed(LoginFailure.OTHER, "57014");
		});
		Future<Proof> proof = CompletableFuture.supplyAsync(this::prove);
		begun.await();
		this.proof.close();
		interrupted.await();
		assertThat(proof.get().isRefused()).isTrue();
		assertThat(prove().reason()).contains("RejectedExecutionException");
	}

	private Proof prove() {
		return this.proof.prove(this.pools, LIVE, CANDIDATE);
	}

	private static boolean isNew(PoolLogin login) {
		return !login.versionId().equals(LIVE.versionId());
	}

	private Login refuseNew(LoginFailure failure, String state) {
		return (login) -> isNew(login) ? failed(failure, state) : accept(login);
	}

	private void add(String name, String url, Login login) {
		this.pools.add(new FakePool(name, (version) -> url, "password", login));
	}

	private LoginResult<?> accept(PoolLogin login) {
		return LoginResult.accepted("connection");
	}

	private static LoginResult<?> failed(LoginFailure failure, String state) {
		return LoginResult.failed(failure, new SQLException("user orders", state));
	}

	private LoginResult<?> await(CountDownLatch latch) {
		try {
			latch.await();
			return LoginResult.accepted("late");
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private PoolProof proof(Duration bound) {
		return new PoolProof(bound, (pool) -> this.inUse);
	}

	private LoginResult<?> await(CyclicBarrier barrier) {
		try {
			barrier.await();
			return LoginResult.accepted("together");
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@FunctionalInterface
	private interface Login {

		LoginResult<?> open(PoolLogin login);

	}

	private final class FakePool implements RotatingPool {

		private final String name;

		private final PoolLogins logins;

		private final Login login;

		private String setup = "";

		FakePool(String name, Function<SecretVersion, @Nullable String> url, String passwordKey, Login login) {
			this.name = name;
			this.logins = new PoolLogins(new LoginKeys(StagedSource.ID, "username", passwordKey, null), url);
			this.login = login;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public PoolLogins logins() {
			return this.logins;
		}

		@Override
		public LoginResult<?> tryLogin(PoolLogin wanted) {
			PoolProofTests.this.tried.add(wanted.url());
			return this.login.open(wanted);
		}

		@Override
		public void proven(PoolLogin wanted) {
			PoolProofTests.this.proven.add(this.name);
		}

		@Override
		public Object setup() {
			return this.setup;
		}

		@Override
		public void retire() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int outdated() {
			return 0;
		}

		@Override
		public boolean isClosed() {
			return false;
		}

	}

}
