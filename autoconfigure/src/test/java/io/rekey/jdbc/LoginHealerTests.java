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

package io.rekey.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.env.SecretProperties;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LoginHealer}.
 */
@Timeout(30)
class LoginHealerTests {

	private static final Duration BUDGET = Duration.ofMillis(400);

	private final PoolLogins logins = new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null),
			"jdbc:x", null, new SecretProperties(new StandardEnvironment()));

	private final StagedSource stages = new StagedSource();

	private final SecretStore store = new SecretStore(this.stages, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final LoginHealer healer = new LoginHealer(StagedSource.ID, this.store, this.stages,
			(secret) -> this.listening && this.signals.incrementAndGet() > 0);

	private final AtomicInteger signals = new AtomicInteger();

	private volatile boolean listening = true;

	private final List<String> tried = new ArrayList<>();

	private String accepted = "";

	@BeforeEach
	void prepare() {
		this.stages.put("AWSCURRENT", "v1");
		this.store.load(List.of(StagedSource.ID));
	}

	@Test
	void whenCurrentIsNewerThenItIsTriedFirst() throws SQLException {
		this.stages.put("AWSCURRENT", "v2");
		this.stages.put("AWSPENDING", "v3");
		this.stages.put("AWSPREVIOUS", "v1");
		this.accepted = "v2";
		heal();
		assertThat(this.tried).containsExactly("v2");
		assertThat(this.healer.preferred().versionId()).isEqualTo("v2");
	}

	@Test
	void whenOnlyPendingWorksThenItIsFoundAndRemembered() throws SQLException {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		this.accepted = "v2";
		heal();
		assertThat(this.tried).containsExactly("v2");
		assertThat(this.healer.preferred().versionId()).isEqualTo("v2");
		assertThat(this.store.get(StagedSource.ID).versionId()).isEqualTo("v1");
	}

	@Test
	void whenPendingHealedThenThePipelineIsAskedUntilTheLiveVersionChangesOrNobodyListens() throws SQLException {
		this.stages.put("AWSPENDING", "v2");
		this.accepted = "v2";
		heal();
		await().until(() -> this.signals.get() >= 3);
		this.listening = false;
		await().during(Duration.ofSeconds(2)).until(() -> this.signals.get() <= 4);
	}

	@Test
	void whenOnlyPreviousWorksThenItIsFound() throws SQLException {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		this.accepted = "v0";
		heal();
		assertThat(this.tried).containsExactly("v2", "v0");
	}

	@Test
	void whenNothingWorksThenNoPairIsTriedTwiceAndTheRefusalComesInTime() {
		this.stages.put("AWSPENDING", "v2");
		this.stages.put("AWSPREVIOUS", "v0");
		long start = System.nanoTime();
		assertThatExceptionOfType(SQLException.class).isThrownBy(this::heal)
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("28P01"));
		assertThat(this.tried).containsExactly("v2", "v0");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BUDGET.multipliedBy(3));
	}

	@Test
	void whenPendingAppearsWhileTryingThenItIsUsed() throws SQLException {
		this.accepted = "v2";
		this.stages.putAfterReads("AWSPENDING", "v2", 5);
		heal();
		assertThat(this.tried).containsExactly("v2");
	}

	@Test
	void whenPendingIsDeniedThenTheOthersAreStillTried() throws SQLException {
		this.stages.denied.add("AWSPENDING");
		this.stages.put("AWSPREVIOUS", "v0");
		this.accepted = "v0";
		heal();
		assertThat(this.tried).containsExactly("v0");
	}

	@Test
	void whenConnectingFailsOtherwiseThenThatIsThrownAtOnce() {
		this.stages.put("AWSCURRENT", "v2");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.healer.heal((login) -> {
			throw new SQLException("gone", "08001");
		}, this.logins, login("v1"), refusal(), BUDGET, () -> false))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("08001"));
	}

	@Test
	void whenThePoolIsClosedThenHealingEndsSoon() {
		long start = System.nanoTime();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.healer.heal(this::open, this.logins,
				login("v1"), refusal(), Duration.ofMinutes(1), () -> System.nanoTime() - start > 200_000_000L));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	private void heal() throws SQLException {
		this.healer.heal(this::open, this.logins, login("v1"), refusal(), BUDGET, () -> false).close();
	}

	private Connection open(DatabaseLogin login) throws SQLException {
		this.tried.add(login.versionId());
		if (!login.versionId().equals(this.accepted)) {
			throw refusal();
		}
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> null);
	}

	private DatabaseLogin login(String versionId) {
		return this.logins.from(StagedSource.version(versionId));
	}

	private static SQLException refusal() {
		return new SQLException("refused", "28P01");
	}

}
