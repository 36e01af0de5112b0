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

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.rekey.pool.Retirement;
import io.rekey.r2dbc.FakeDriver.Attempt;
import io.rekey.r2dbc.FakeDriver.Host;
import io.rekey.store.RotationResult.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RotatingConnectionFactory}.
 */
@Timeout(30)
class RotatingConnectionFactoryTests {

	private static final Duration BUDGET = Duration.ofMillis(400);

	private static final Duration BOUND = Duration.ofSeconds(10);

	private final Host host = FakeDriver.start("one", "of-v1");

	private final FakeRotation rotation = new FakeRotation();

	private final RotatingConnectionFactory factory = this.rotation.factory(Retirement.ROLLING, BUDGET);

	@AfterEach
	void close() {
		this.rotation.close();
	}

	@Test
	void whenAVersionGoesLiveThenTheNextConnectionHasItsLogin() {
		connect();
		this.host.password = "of-v2";
		this.rotation.rotateTo("v2");
		connect();
		assertThat(this.host.passwordsOfOpen()).containsExactly("of-v1", "of-v2");
		assertThat(this.host.attempts).allMatch((attempt) -> attempt.user().equals("orders"));
	}

	@Test
	void whenRefusedThenPendingHealsTheSameAttempt() {
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
		connect();
		assertThat(this.host.passwordsTried()).containsExactly("of-v1", "of-v2");
		connect();
		assertThat(this.host.passwordsTried()).containsExactly("of-v1", "of-v2", "of-v2");
	}

	@Test
	void whenRefusedThenPreviousHealsTheSameAttempt() {
		this.host.password = "of-v0";
		this.rotation.source.put("AWSPREVIOUS", "v0");
		connect();
		assertThat(this.host.passwordsOfOpen()).containsExactly("of-v0");
	}

	/**
	 * A thread of {@link Schedulers#parallel()} throws if something on it blocks.
	 */
	@Test
	void whenCalledOnAThreadThatMayNotBlockThenOnlyHealingLeavesIt() {
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
		StepVerifier.create(this.factory.create().subscribeOn(Schedulers.parallel()))
			.expectNextCount(1)
			.expectComplete()
			.verify(BOUND);
		assertThat(this.host.attempts).extracting(Attempt::onThreadThatMayNotBlock).containsExactly(true, false);
	}

	/**
	 * There is one thread only: a second task gets nowhere if the first one blocks it.
	 */
	@Test
	void whenALoginTakesTimeThenItsThreadServesOthers() throws Exception {
		Sinks.Empty<Void> gate = Sinks.empty();
		this.host.gate = gate.asMono();
		var single = Schedulers.newSingle("test");
		CountDownLatch reached = new CountDownLatch(1);
		Mono<Connection> connected = this.factory.create().subscribeOn(single).cache();
		var unused = connected.subscribe();
		await().until(() -> this.host.attempts.size() == 1);
		single.schedule(reached::countDown);
		reached.await();
		gate.tryEmitEmpty();
		assertThat(connected.block(BOUND)).isNotNull();
		single.dispose();
	}

	@Test
	void whenNothingHealsThenTheErrorOfTheDriverComesInTime() {
		this.host.password = "nobody knows";
		this.rotation.source.put("AWSPENDING", "v2");
		StepVerifier.create(this.factory.create())
			.expectError(R2dbcPermissionDeniedException.class)
			.verify(BUDGET.plusSeconds(2));
		assertThat(this.host.passwordsTried()).containsExactly("of-v1", "of-v2");
	}

	@Test
	void whenALoginWasJustRefusedThenItIsNotTriedAgain() {
		this.host.password = "nobody knows";
		assertThatThrownBy(this::connect).isInstanceOf(R2dbcPermissionDeniedException.class);
		assertThatThrownBy(this::connect).isInstanceOf(R2dbcPermissionDeniedException.class);
		assertThat(this.host.attempts).hasSize(1);
	}

	@Test
	void whenTheDatabaseHasNoRoomThenNothingIsHealed() {
		this.host.failure = () -> new R2dbcNonTransientResourceException("too many", "53300", 0);
		this.rotation.source.put("AWSPENDING", "v2");
		assertThatThrownBy(this::connect).isInstanceOfSatisfying(R2dbcException.class,
				(ex) -> assertThat(ex.getSqlState()).isEqualTo("53300"));
		assertThat(this.host.attempts).hasSize(1);
	}

	@Test
	void whenNobodyWaitsAnyMoreThenTheHealedConnectionIsClosed() {
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
		Sinks.Empty<Void> gate = Sinks.empty();
		StepVerifier.create(this.factory.create().timeout(Mono.defer(() -> {
			await().until(() -> this.host.attempts.size() == 1);
			this.host.gate = gate.asMono();
			return Mono.delay(Duration.ofMillis(100));
		}))).expectError(TimeoutException.class).verify(BOUND);
		gate.tryEmitEmpty();
		await().until(() -> this.host.attempts.size() == 2 && this.host.open.isEmpty());
	}

	@Test
	void whenTheSecretLacksAKeyThenTheErrorSaysSo() {
		RotatingConnectionFactory lacking = this.rotation.factory(this.factory.pool().settings(), "user",
				(version) -> FakeDriver.URL);
		assertThatThrownBy(() -> lacking.create().block(BOUND)).isInstanceOf(R2dbcException.class)
			.hasMessage("Version v1 of secret 'db' lacks key 'user'");
	}

	@Test
	void whenTheUrlIsNoneThenTheErrorDoesNotShowIt() {
		RotatingConnectionFactory broken = this.rotation.factory(this.factory.pool().settings(), "username",
				(version) -> "r2dbc:canary");
		assertThatThrownBy(() -> broken.create().block(BOUND)).isInstanceOf(R2dbcException.class)
			.hasMessageNotContaining("canary");
	}

	@Test
	void whenTheDatabaseMovesThenTheNextConnectionGoesThere() {
		Host two = FakeDriver.start("two", "of-v2");
		RotatingConnectionFactory moving = this.rotation.factory(this.factory.pool().settings(), "username",
				(version) -> version.versionId().equals("v1") ? FakeDriver.URL : "r2dbc:rekeyfake://two/db");
		moving.create().block(BOUND);
		this.host.password = "of-v2";
		this.rotation.rotateTo("v2");
		moving.create().block(BOUND);
		// Of the factory that stays, which has proved the version as well.
		this.factory.pool().discardSpare();
		assertThat(this.host.passwordsOfOpen()).containsExactly("of-v1");
		assertThat(two.passwordsOfOpen()).containsExactly("of-v2");
	}

	@Test
	void whenACandidateIsRefusedThenItNeverGoesLiveAndNoConnectionStays() {
		this.rotation.source.put("AWSCURRENT", "v2");
		assertThat(this.rotation.check().outcome()).isEqualTo(Outcome.REFUSED);
		this.host.password = "of-v2";
		await().until(() -> this.rotation.check().outcome() == Outcome.ROTATED);
		// The live one tells a bad version from a broken pool.
		assertThat(this.host.passwordsTried()).startsWith("of-v2", "of-v1");
		await().until(this.host.open::isEmpty);
	}

	@Test
	void whenThereIsNoPoolThenConnectionsAreTheDriversOwn() {
		assertThat(connect()).isNotInstanceOf(RotatingConnection.class).hasToString("FakeConnection");
	}

	private Connection connect() {
		Connection connection = this.factory.create().block(BOUND);
		assertThat(connection).isNotNull();
		return connection;
	}

}
