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

package io.rekey.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.rekey.store.DaemonThreads;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LoginHealer}.
 */
@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class LoginHealerTests {

	private static final Duration BUDGET = Duration.ofMillis(400);

	private final PoolLogins logins = loginsAt("jdbc:x");

	private final StagedSource stages = new StagedSource();

	private final SecretStore store = new SecretStore(this.stages, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final AtomicLong nanoTime = new AtomicLong();

	private final FollowUps followUps = new FollowUps();

	private final LoginHealer healer = new LoginHealer(StagedSource.ID, this.store, this.stages,
			(secret) -> this.listening && this.signals.incrementAndGet() > 0, this.nanoTime::get, this.followUps);

	private final AtomicInteger signals = new AtomicInteger();

	private volatile boolean listening = true;

	private final FakeConnector connector = new FakeConnector();

	private final Executor threads = DaemonThreads.perTask("test-");

	@BeforeEach
	void prepare() {
		this.stages.put("AWSCURRENT", "v1");
		this.store.load(List.of(StagedSource.ID));
	}

	@AfterEach
	void closeFollowUps() {
		this.followUps.close();
	}

	@Test
	void whenCurrentIsNewerThenItIsTriedFirst() {
		this.stages.put("AWSCURRENT", "v2");
		this.stages.put("AWSPENDING", "v3");
		this.stages.put("AWSPREVIOUS", "v1");
		this.connector.accept("v2");
		assertThat(heal().isAccepted()).isTrue();
		assertThat(this.connector.tried).containsExactly("v2");
		assertThat(preferred()).isEqualTo("v2");
	}

	@Test
	void whenOnlyPendingWorksThenItIsFoundAndRemembered() {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		this.connector.accept("v2");
		assertThat(heal().isAccepted()).isTrue();
		assertThat(this.connector.tried).containsExactly("v2");
		assertThat(preferred()).isEqualTo("v2");
		assertThat(this.store.get(StagedSource.ID).versionId()).isEqualTo("v1");
	}

	@Test
	void whenOneDatabaseNeedsPendingThenAnotherOneStaysAtCurrent() {
		this.stages.put("AWSPENDING", "v2");
		this.connector.accept("v2");
		heal();
		assertThat(preferred()).isEqualTo("v2");
		assertThat(this.healer.preferred(loginsAt("jdbc:y")).versionId()).isEqualTo("v1");
	}

	@Test
	void whenPendingHealedThenThePipelineIsAskedUntilTheLiveVersionChangesOrNobodyListens() {
		this.stages.put("AWSPENDING", "v2");
		this.connector.accept("v2");
		heal();
		await().until(() -> this.signals.get() >= 3);
		this.listening = false;
		await().during(Duration.ofSeconds(2)).until(() -> this.signals.get() <= 4);
	}

	@Test
	void whenOnlyPreviousWorksThenItIsFound() {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		this.connector.accept("v0");
		assertThat(heal().isAccepted()).isTrue();
		assertThat(this.connector.tried).containsExactly("v2", "v0");
	}

	@Test
	void whenNothingWorksThenNoLoginIsTriedTwiceAndTheRefusalComesInTime() {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		long start = System.nanoTime();
		assertThat(heal().failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(this.connector.tried).containsExactly("v2", "v0");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BUDGET.multipliedBy(3));
	}

	@Test
	void whenALoginWasRefusedAMomentAgoThenTheNextAttemptsLeaveItAloneForLongerAndLonger() {
		this.stages.put("AWSPENDING", "v2");
		heal();
		heal();
		assertThat(this.connector.tried).containsExactly("v2");
		passSeconds(1);
		heal();
		assertThat(this.connector.tried).containsExactly("v2", "v2");
		passSeconds(1);
		heal();
		assertThat(this.connector.tried).hasSize(2);
		passSeconds(1);
		heal();
		assertThat(this.connector.tried).hasSize(3);
	}

	@Test
	void whenALoginIsAcceptedThenItsRefusalsAreForgotten() {
		open("v1");
		passSeconds(1);
		open("v1");
		assertThat(this.connector.tried).hasSize(2);
		passSeconds(2);
		this.connector.accept("v1");
		assertThat(open("v1").isAccepted()).isTrue();
		this.connector.refuse("v1");
		open("v1");
		open("v1");
		assertThat(this.connector.tried).hasSize(4);
		passSeconds(1);
		open("v1");
		assertThat(this.connector.tried).hasSize(5);
	}

	@Test
	void whenTheAccountIsLockedThenItIsLeftAloneWhateverThePassword() {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		this.connector.failure = LoginFailure.LOCKED;
		assertThat(heal().failure()).isEqualTo(LoginFailure.LOCKED);
		assertThat(this.connector.tried).containsExactly("v2");
		assertThat(open("v3").failure()).isEqualTo(LoginFailure.LOCKED);
		assertThat(this.connector.tried).containsExactly("v2");
		passSeconds(30);
		open("v3");
		assertThat(this.connector.tried).containsExactly("v2", "v3");
	}

	@Test
	void whenPendingAppearsWhileTryingThenItIsUsed() {
		this.connector.accept("v2");
		this.stages.putAfterReads("AWSPENDING", "v2", 5);
		assertThat(heal().isAccepted()).isTrue();
		assertThat(this.connector.tried).containsExactly("v2");
	}

	@Test
	void whenPendingIsDeniedThenTheOthersAreStillTriedAndTheActionIsNamedOnce(CapturedOutput output) {
		this.stages.denied.add("AWSPENDING");
		this.stages.put("AWSPREVIOUS", "v0");
		this.connector.accept("v0");
		assertThat(heal().isAccepted()).isTrue();
		this.stages.put("AWSCURRENT", "v3");
		heal();
		assertThat(this.connector.tried).startsWith("v0");
		assertThat(output.getOut().split("AWSPENDING of secret", -1)).hasSize(2);
		assertThat(output).contains("secretsmanager:GetSecretValue");
	}

	@Test
	void whenConnectingFailsOtherwiseThenThatEndsTheAttempt() {
		this.stages.put("AWSCURRENT", "v2");
		this.connector.failure = LoginFailure.UNREACHABLE;
		assertThat(heal().failure()).isEqualTo(LoginFailure.UNREACHABLE);
	}

	@Test
	void whenSeveralThreadsAreRefusedThenOneLooksAndTheOthersUseWhatItFound() {
		this.stages.put("AWSPENDING", "v2");
		this.connector.accept("v2");
		this.connector.gate = new CountDownLatch(1);
		List<CompletableFuture<LoginResult<String>>> attempts = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			attempts.add(CompletableFuture.supplyAsync(() -> heal(Duration.ofSeconds(10), () -> false), this.threads));
		}
		await().until(() -> this.connector.tried.size() == 1);
		this.connector.gate.countDown();
		assertThat(attempts).allMatch((attempt) -> attempt.join().isAccepted());
		assertThat(this.connector.refused).isEmpty();
	}

	@Test
	void whenSeveralThreadsAreRefusedAndNothingWorksThenOnlyOneLooks() {
		this.connector.gate = new CountDownLatch(1);
		this.stages.put("AWSPENDING", "v2");
		List<CompletableFuture<LoginResult<String>>> attempts = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			attempts.add(CompletableFuture.supplyAsync(() -> heal(Duration.ofSeconds(2), () -> false), this.threads));
		}
		await().until(() -> this.signals.get() == 1);
		this.connector.gate.countDown();
		assertThat(attempts).allMatch((attempt) -> attempt.join().failure() == LoginFailure.REFUSED);
		assertThat(this.connector.tried).containsExactly("v2");
		assertThat(this.signals).hasValue(1);
	}

	@Test
	void whenSecretsManagerHangsThenTheRefusalComesInTimeAndTheNextAttemptWaitsForTheSameRead() {
		this.stages.put("AWSPENDING", "v2");
		this.connector.accept("v2");
		CountDownLatch hang = new CountDownLatch(1);
		this.stages.hang = hang;
		assertThat(heal().failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(heal().failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(Thread.getAllStackTraces().keySet().stream().filter(LoginHealerTests::isHealing)).hasSize(1);
		hang.countDown();
		assertThat(heal().isAccepted()).isTrue();
	}

	private static boolean isHealing(Thread thread) {
		return thread.getName().startsWith("rekey-heal-");
	}

	@Test
	void whenThePoolIsClosedThenHealingEndsSoon() {
		long start = System.nanoTime();
		LoginResult<String> result = heal(Duration.ofMinutes(1), () -> System.nanoTime() - start > 200_000_000L);
		assertThat(result.failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	private LoginResult<String> heal() {
		return heal(BUDGET, () -> false);
	}

	private LoginResult<String> heal(Duration budget, BooleanSupplier abandoned) {
		LoginResult<String> refusal = LoginResult.failed(LoginFailure.REFUSED, this.connector.failure("refused"));
		return this.healer.heal(this.connector, this.logins, login("v1"), refusal, budget, abandoned);
	}

	private LoginResult<String> open(String versionId) {
		return this.healer.open(this.connector, login(versionId));
	}

	private void passSeconds(long seconds) {
		this.nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

	private String preferred() {
		return this.healer.preferred(this.logins).versionId();
	}

	private PoolLogin login(String versionId) {
		return this.logins.from(StagedSource.version(versionId));
	}

	private static PoolLogins loginsAt(String url) {
		return new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null), (version) -> url);
	}

}
