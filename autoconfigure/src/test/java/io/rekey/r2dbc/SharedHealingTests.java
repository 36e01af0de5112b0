// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;

import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.r2dbc.FakeDriver.Host;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedHealing}: who waits, and for what.
 */
@Timeout(180)
class SharedHealingTests {

	private final Host host = FakeDriver.start("one", "of-v1");

	private final FakeRotation rotation = new FakeRotation();

	private final RotatingConnector<RotatingConnection> connector = this.rotation
		.factory(Retirement.ROLLING, Duration.ofMillis(400))
		.pool()
		.connector();

	private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

	private final SharedHealing healing = new SharedHealing(this.connector, this.tasks::add);

	private final PoolLogin login = Objects.requireNonNull(this.connector.wantedLogin());

	private final LoginResult<RotatingConnection> refusal = LoginResult.failed(LoginFailure.REFUSED,
			new IllegalStateException("refused"));

	@AfterEach
	void close() {
		this.rotation.close();
	}

	@Test
	void whenSeveralAreRefusedThenOneAttemptServesThemAll() {
		Waiter first = join(this.login);
		Waiter second = join(this.login);
		Waiter third = join(this.login);
		assertThat(this.tasks).hasSize(1);
		heals();
		this.tasks.get(0).run();
		assertThat(List.of(first.told, second.told, third.told))
			.isEqualTo(List.of(List.of("connection"), List.of("again"), List.of("again")));
	}

	@Test
	void whenNothingHealsThenAllLearnWhy() {
		this.host.password = "nobody knows";
		Waiter first = join(this.login);
		Waiter second = join(this.login);
		this.tasks.get(0).run();
		assertThat(first.told).hasSize(1).doesNotContain("again", "connection");
		assertThat(second.told).isEqualTo(first.told);
	}

	@Test
	void whenNothingHealsThenWhoTriedAnotherLoginTriesOn() {
		this.host.password = "nobody knows";
		Waiter first = join(this.login);
		Waiter second = join(new PoolLogin(this.login.url(), "other", "of-v1", "v1"));
		this.tasks.get(0).run();
		assertThat(first.told).hasSize(1).doesNotContain("again");
		assertThat(second.told).containsExactly("again");
	}

	@Test
	void whenThereIsNoThreadThenWhoWaitsLearnsItAndTheNextBeginsAnew() {
		SharedHealing rejected = new SharedHealing(this.connector, (task) -> {
			this.tasks.add(task);
			throw new RejectedExecutionException();
		});
		Waiter first = new Waiter();
		rejected.join(first, this.login, this.refusal);
		Waiter second = new Waiter();
		rejected.join(second, this.login, this.refusal);
		assertThat(first.told).containsExactly("RejectedExecutionException");
		assertThat(second.told).containsExactly("RejectedExecutionException");
		assertThat(this.tasks).hasSize(2);
	}

	@Test
	void whenOneOfThemThrowsThenTheOthersAreToldAllTheSame() {
		this.host.password = "nobody knows";
		join(this.login).throwing = true;
		Waiter second = join(this.login);
		this.tasks.get(0).run();
		assertThat(second.told).hasSize(1);
	}

	@Test
	void whenNobodyWaitsAnyMoreThenTheConnectionIsClosed() {
		heals();
		join(this.login).over = true;
		this.tasks.get(0).run();
		assertThat(this.host.opened.get()).isEqualTo(1);
		await().until(this.host.open::isEmpty);
	}

	@Test
	void whenAnAttemptIsOverThenTheNextBeginsAnew() {
		heals();
		join(this.login);
		this.tasks.get(0).run();
		Waiter next = join(this.login);
		assertThat(this.tasks).hasSize(2);
		this.tasks.get(1).run();
		assertThat(next.told).containsExactly("connection");
	}

	private void heals() {
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
	}

	private Waiter join(PoolLogin refused) {
		Waiter waiter = new Waiter();
		this.healing.join(waiter, refused, this.refusal);
		return waiter;
	}

	/**
	 * Remembers what it was told.
	 */
	private static final class Waiter implements SharedHealing.Waiter {

		private final List<String> told = new CopyOnWriteArrayList<>();

		private volatile boolean over;

		private volatile boolean throwing;

		@Override
		public boolean isOver() {
			return this.over;
		}

		@Override
		public void deliver(RotatingConnection connection) {
			if (this.over) {
				Mono.from(connection.close()).block();
			}
			this.told.add("connection");
		}

		@Override
		public void again() {
			this.told.add("again");
		}

		@Override
		public void fail(Throwable failure) {
			if (this.throwing) {
				throw new IllegalStateException();
			}
			this.told.add(failure.getClass().getSimpleName());
		}

	}

}
