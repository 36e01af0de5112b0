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

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;

import io.rekey.SecretVersion;
import io.rekey.store.Proof;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolProof}.
 */
@Timeout(180)
class PoolProofTests {

	private static final SecretVersion LIVE = StagedSource.version("v1");

	private static final SecretVersion CANDIDATE = StagedSource.version("v2");

	private final List<RotatingPool> pools = new ArrayList<>();

	private final List<String> tried = new CopyOnWriteArrayList<>();

	@Test
	void whenAllTargetsAcceptThenAccepted() {
		add("one", "a", this::accept);
		add("two", "b", this::accept);
		assertThat(prove().refused()).isFalse();
		assertThat(this.tried).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void whenPoolsShareATargetThenItIsTriedOnce() {
		add("one", "a", this::accept);
		add("two", "a", this::accept);
		assertThat(prove().refused()).isFalse();
		assertThat(this.tried).containsExactly("a");
	}

	@Test
	void whenTheLoginStaysTheSameThenNothingIsTried() {
		add("one", "a", this::accept);
		assertThat(new PoolProof(Duration.ofSeconds(10)).prove(this.pools, CANDIDATE, CANDIDATE).refused()).isFalse();
		assertThat(this.tried).isEmpty();
	}

	@Test
	void whenOneTargetRefusesThenRefusedWithoutTheMessageOfTheDatabase() {
		add("one", "a", this::accept);
		add("two", "b", (login) -> failed(LoginFailure.REFUSED, "28P01"));
		Proof proof = prove();
		assertThat(proof.refused()).isTrue();
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
		assertThat(prove().refused()).isFalse();
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
		add("two", "b", (login) -> failed(LoginFailure.REFUSED, "28P01"));
		Proof proof = new PoolProof(Duration.ofMillis(300)).prove(this.pools, LIVE, CANDIDATE);
		never.countDown();
		assertThat(proof.reason()).contains("'two'");
	}

	@Test
	void whenThereAreSeveralTargetsThenTheyAreTriedAtTheSameTime() {
		CyclicBarrier together = new CyclicBarrier(2);
		add("one", "a", (login) -> await(together));
		add("two", "b", (login) -> await(together));
		assertThat(prove().refused()).isFalse();
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
		this.pools.add(new FakePool("one", (version) -> "a", "missing", this::accept));
		assertThat(prove().reason()).isEqualTo("for pool 'one' it lacks key 'missing'");
		assertThat(this.tried).isEmpty();
	}

	private Proof prove() {
		return new PoolProof(Duration.ofSeconds(10)).prove(this.pools, LIVE, CANDIDATE);
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
