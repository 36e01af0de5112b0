// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.rekey.pool.Retirement;
import io.rekey.r2dbc.FakeDriver.Host;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PoolBorrower}: whatever it gives up comes back, and nobody waits for
 * nothing.
 */
@Timeout(180)
class PoolBorrowerIT {

	private static final Duration BOUND = Duration.ofSeconds(30);

	private static final int SIZE = 2;

	private final Host host = FakeDriver.start("one", "of-v1");

	private final FakeRotation rotation = new FakeRotation();

	private final ConnectionPool pool = new ConnectionPool(
			ConnectionPoolConfiguration.builder(this.rotation.factory(Retirement.NEVER, BOUND))
				.initialSize(SIZE)
				.maxSize(SIZE)
				.build());

	private final PoolMetrics metrics = this.pool.getMetrics().orElseThrow();

	private final PoolBorrower borrower = new PoolBorrower("db", this.pool);

	@BeforeEach
	void fill() {
		new ConnectionPoolPostProcessor().postProcessBeforeInitialization(this.pool, "db");
		this.pool.warmup().block(BOUND);
	}

	@AfterEach
	void close() {
		this.pool.dispose();
		this.rotation.close();
	}

	@Test
	void whenAConnectionIsIdleThenItIsBorrowed() throws Exception {
		Connection borrowed = Objects.requireNonNull(this.borrower.borrow(false));
		assertThat(this.metrics.acquiredSize()).isEqualTo(1);
		this.borrower.giveBack(borrowed);
		assertAllIdle();
	}

	@Test
	void whenAllAreInUseThenNobodyStaysInTheQueue() throws Exception {
		List<Connection> used = borrowAll();
		assertThat(this.borrower.borrow(false)).isNull();
		assertThat(this.metrics.pendingAcquireSize()).isZero();
		used.forEach(this.borrower::giveBack);
		assertAllIdle();
	}

	@Test
	void whenTheValidationDoesNotEndThenTheConnectionComesBack() throws Exception {
		this.host.validationGate = Mono.never();
		assertThat(this.borrower.borrow(false)).isNull();
		this.host.validationGate = Mono.empty();
		assertAllIdle();
	}

	@Test
	void whenThePoolIsClosedThenThatIsTold() {
		this.pool.dispose();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> this.borrower.borrow(false));
	}

	/**
	 * The application's borrower is the only one in the queue: others are validated.
	 */
	@Test
	void whenTheApplicationWaitsThenWhoHoldsOthersGivesUp() throws Exception {
		Connection held = Objects.requireNonNull(this.borrower.borrow(false));
		Sinks.Empty<Void> validated = Sinks.empty();
		this.host.validationGate = validated.asMono();
		Mono<Connection> waiting = this.pool.create().cache();
		Thread application = new Thread(() -> {
			await().until(() -> this.metrics.acquiredSize() == SIZE);
			waiting.subscribe();
		});
		application.start();
		assertThat(this.borrower.borrow(true)).isNull();
		validated.tryEmitEmpty();
		application.join();
		this.borrower.giveBack(Objects.requireNonNull(waiting.block(BOUND)));
		this.borrower.giveBack(held);
		assertAllIdle();
	}

	/**
	 * Many times, as the moment can't be chosen.
	 */
	@Test
	void whenAConnectionComesInTheVeryMomentOfGivingUpThenItIsNotLost() throws Exception {
		for (int i = 0; i < 100; i++) {
			List<Connection> used = borrowAll();
			long delay = Duration.ofMillis(19).toNanos() + ThreadLocalRandom.current().nextLong(2_000_000);
			AtomicBoolean ended = new AtomicBoolean();
			Thread returning = new Thread(() -> {
				while (this.metrics.pendingAcquireSize() == 0 && !ended.get()) {
					Thread.onSpinWait();
				}
				LockSupport.parkNanos(delay);
				used.forEach(this.borrower::giveBack);
			});
			returning.start();
			Connection borrowed = this.borrower.borrow(true);
			ended.set(true);
			if (borrowed != null) {
				this.borrower.giveBack(borrowed);
			}
			returning.join();
			assertAllIdle();
		}
	}

	@Test
	void whenThePoolIsFilledWhileSomebodyWaitsThenHeIsServed() throws Exception {
		Connection borrowed = Objects.requireNonNull(this.borrower.borrow(false));
		Connection other = Objects.requireNonNull(this.borrower.borrow(false));
		this.borrower.evict(borrowed, Objects.requireNonNull(RotatingConnection.under(borrowed)));
		assertThat(this.metrics.allocatedSize()).isEqualTo(1);
		this.host.slow(Duration.ofMillis(100));
		Thread filling = new Thread(this::refill);
		filling.start();
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.metrics.allocatedSize() == SIZE);
		Connection served = this.pool.create().block(BOUND);
		filling.join();
		this.borrower.giveBack(Objects.requireNonNull(served));
		this.borrower.giveBack(other);
		assertAllIdle();
	}

	@Test
	void whenFillingThePoolFailsThenWhoWaitsGetsThePlace() throws Exception {
		Connection borrowed = Objects.requireNonNull(this.borrower.borrow(false));
		Connection other = Objects.requireNonNull(this.borrower.borrow(false));
		this.borrower.evict(borrowed, Objects.requireNonNull(RotatingConnection.under(borrowed)));
		this.host.gate = Mono.delay(Duration.ofMillis(100)).then(Mono.error(new IllegalStateException()));
		Thread filling = new Thread(this::refill);
		filling.start();
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.metrics.allocatedSize() == SIZE);
		this.host.gate = Mono.empty();
		Connection served = this.pool.create().block(BOUND);
		filling.join();
		this.borrower.giveBack(Objects.requireNonNull(served));
		this.borrower.giveBack(other);
		assertAllIdle();
	}

	@Test
	void whenThePoolIsFilledThenTheNewConnectionIsBorrowedFirst() throws Exception {
		Connection borrowed = Objects.requireNonNull(this.borrower.borrow(false));
		RotatingConnection old = Objects.requireNonNull(RotatingConnection.under(borrowed));
		this.borrower.evict(borrowed, old);
		int opened = this.host.opened.get();
		Connection fresh = Objects.requireNonNull(this.borrower.refillAndBorrow());
		assertThat(this.host.opened.get()).isEqualTo(opened + 1);
		assertThat(this.metrics.idleSize()).isEqualTo(1);
		this.borrower.giveBack(fresh);
		assertAllIdle();
	}

	private void refill() {
		try {
			this.borrower.refill();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<Connection> borrowAll() {
		return Flux.range(0, SIZE)
			.flatMap((index) -> this.pool.create())
			.collectList()
			.blockOptional(BOUND)
			.orElseThrow();
	}

	private void assertAllIdle() {
		await().pollInterval(Duration.ofMillis(1)).untilAsserted(() -> {
			assertThat(this.metrics.idleSize()).isEqualTo(SIZE);
			assertThat(this.metrics.acquiredSize()).isZero();
			assertThat(this.metrics.pendingAcquireSize()).isZero();
		});
	}

}
