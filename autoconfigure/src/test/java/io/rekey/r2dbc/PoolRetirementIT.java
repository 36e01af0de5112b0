// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import io.rekey.pool.Retirement;
import io.rekey.r2dbc.FakeDriver.Host;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PoolRetirement}: a real pool over a driver without a database.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class PoolRetirementIT {

	private static final Duration BOUND = Duration.ofSeconds(30);

	private static final int SIZE = 5;

	private final Host host = FakeDriver.start("one", "of-v1");

	private final FakeRotation rotation = new FakeRotation();

	private final List<ConnectionPool> pools = new ArrayList<>();

	@AfterEach
	void close() {
		this.pools.forEach(ConnectionPool::dispose);
		this.rotation.close();
	}

	@Test
	void whenAVersionGoesLiveThenAllAreRenewedAndThePoolNeverShrinksByMoreThanOne() {
		PoolMetrics metrics = start(pool(Retirement.ROLLING, 1, SIZE));
		this.host.slow(Duration.ofMillis(30));
		AtomicInteger smallest = new AtomicInteger(SIZE);
		rotate();
		await().pollInterval(Duration.ofMillis(2)).until(() -> {
			smallest.accumulateAndGet(metrics.allocatedSize(), Math::min);
			return this.host.passwordsOfOpen().equals(Collections.nCopies(SIZE, "of-v2"));
		});
		assertThat(smallest.get()).isGreaterThanOrEqualTo(SIZE - 1);
		assertCounts(metrics, SIZE);
	}

	@Test
	void whenThePoolTriesOnlyOnceThenAllAreRenewedAllTheSame() {
		PoolMetrics metrics = start(pool(Retirement.ROLLING, 0, SIZE));
		rotate();
		awaitAllOf("of-v2", SIZE);
		assertCounts(metrics, SIZE);
	}

	@Test
	void whenBorrowersComeMeanwhileThenNoneGetsABrokenConnection() {
		ConnectionPool pool = pool(Retirement.ROLLING, 0, SIZE);
		PoolMetrics metrics = start(pool);
		AtomicInteger served = new AtomicInteger();
		var load = Flux.range(0, 2 * SIZE)
			.flatMap(
					(worker) -> use(pool).doOnSuccess((done) -> served.incrementAndGet())
						.repeat(() -> !this.host.passwordsOfOpen().equals(Collections.nCopies(SIZE, "of-v2"))),
					2 * SIZE)
			.then()
			.cache();
		var unused = load.subscribe();
		await().until(() -> served.get() > 50);
		rotate();
		load.block(Duration.ofSeconds(30));
		assertCounts(metrics, SIZE);
	}

	private static Mono<Void> use(ConnectionPool pool) {
		return Mono
			.usingWhen(pool.create(), (connection) -> valid(connection).delayElement(Duration.ofMillis(1)),
					Connection::close)
			.then();
	}

	private static Mono<Boolean> valid(Connection connection) {
		return Mono.from(connection.validate(ValidationDepth.REMOTE))
			.filter((valid) -> valid)
			.switchIfEmpty(Mono.error(new IllegalStateException("The connection is broken")));
	}

	@Test
	void whenAConnectionIsInUseThenItsTurnComesAfterItWasReturned() {
		ConnectionPool pool = pool(Retirement.ROLLING, 1, SIZE);
		PoolMetrics metrics = start(pool);
		Connection used = pool.create().block(BOUND);
		assertThat(used).isNotNull();
		rotate();
		await().until(() -> Collections.frequency(this.host.passwordsOfOpen(), "of-v1") == 1);
		await().during(Duration.ofMillis(300)).until(() -> valid(used).block(BOUND));
		Mono.from(used.close()).block(BOUND);
		awaitAllOf("of-v2", SIZE);
		assertCounts(metrics, SIZE);
	}

	@Test
	void whenTheDatabaseTakesNoConnectionThenThePoolKeepsWhatItHas() {
		PoolMetrics metrics = start(pool(Retirement.ROLLING, 1, SIZE));
		this.host.password = "of-v2";
		Sinks.Empty<Void> full = Sinks.empty();
		this.rotation.source.put("AWSCURRENT", "v2");
		this.host.failure = () -> {
			full.tryEmitEmpty();
			return new R2dbcNonTransientResourceException("gone", "08006", 0);
		};
		this.rotation.check();
		full.asMono().block(BOUND);
		await().during(Duration.ofMillis(500)).until(() -> metrics.allocatedSize() == SIZE);
		assertThat(this.host.passwordsOfOpen()).isEqualTo(Collections.nCopies(SIZE, "of-v1"));
		this.host.failure = null;
		awaitAllOf("of-v2", SIZE);
		assertCounts(metrics, SIZE);
	}

	@Test
	void whenThePoolNeedsNoneThenOldOnesGo() {
		ConnectionPool pool = pool(Retirement.ROLLING, 1, 0);
		Flux.range(0, SIZE)
			.flatMap((index) -> pool.create())
			.collectList()
			.flatMapMany(Flux::fromIterable)
			.flatMap(Connection::close)
			.then()
			.block(BOUND);
		assertThat(this.host.open).hasSize(SIZE);
		rotate();
		await().until(() -> !this.host.passwordsOfOpen().contains("of-v1"));
	}

	@Test
	void whenAllGoAtOnceThenIdleOnesGoWithoutWaitingForOthers() {
		PoolMetrics metrics = start(pool(Retirement.AT_ONCE, 1, SIZE));
		rotate();
		awaitAllOf("of-v2", SIZE);
		assertCounts(metrics, SIZE);
	}

	/**
	 * The last one to be renewed: nothing else happens to the pool any more that would
	 * have it serve whoever waits.
	 */
	@ParameterizedTest
	@EnumSource(names = { "ROLLING", "AT_ONCE" })
	void whenABorrowerComesWhileThePoolIsFilledThenItIsServed(Retirement retirement) {
		Gated gated = new Gated(this.rotation.factory(retirement, BOUND));
		ConnectionPool pool = pool(gated, 1, 1, 1);
		pool.warmup().block(BOUND);
		Sinks.Empty<Void> gate = Sinks.empty();
		gated.gate = gate.asMono();
		gated.asked.set(0);
		rotate();
		await().until(() -> gated.asked.get() == 1);
		Mono<Connection> borrowed = pool.create().cache();
		var unused = borrowed.subscribe();
		gate.tryEmitEmpty();
		Connection connection = borrowed.block(BOUND);
		assertThat(connection).isNotNull();
		Mono.from(connection.close()).block(BOUND);
		awaitAllOf("of-v2", 1);
		assertCounts(pool.getMetrics().orElseThrow(), 1);
	}

	@ParameterizedTest
	@CsvSource({ "ROLLING, 0", "ROLLING, 1", "AT_ONCE, 0", "AT_ONCE, 1" })
	void whenThePoolCanNotUseNewConnectionsThenItKeepsTheOldOnesAndSaysSo(Retirement retirement, int retries,
			CapturedOutput output) {
		RotatingConnectionFactory factory = this.rotation.factory(retirement, BOUND);
		ConnectionPool pool = validating(factory, retries);
		PoolMetrics metrics = start(pool);
		List<String> troubles = new CopyOnWriteArrayList<>();
		factory.pool().onTrouble(troubles::add);
		this.host.mayQuery = (password) -> password.equals("of-v1");
		rotate();
		await().until(() -> !troubles.isEmpty());
		assertThat(factory.pool().trouble()).isEqualTo(troubles.get(0)).contains("it can't use new ones");
		assertThat(output).contains("Pool 'db' keeps its 4 connections with an older login");
		await().during(Duration.ofMillis(500))
			.until(() -> Collections.frequency(this.host.passwordsOfOpen(), "of-v1") == SIZE - 1);
		for (int i = 0; i < 2 * SIZE && retries > 0; i++) {
			use(pool).block(BOUND);
		}
		this.host.mayQuery = (password) -> true;
		await().until(() -> this.host.passwordsOfOpen().equals(Collections.nCopies(SIZE, "of-v2")));
		await().until(() -> factory.pool().trouble() == null);
		assertThat(troubles).hasSize(1);
		assertCounts(metrics, SIZE);
	}

	/**
	 * The right is taken away in the middle of it.
	 */
	@Test
	void whenThePoolCanNotUseNewConnectionsAnyMoreThenTheOthersStay() {
		RotatingConnectionFactory factory = this.rotation.factory(Retirement.ROLLING, BOUND);
		PoolMetrics metrics = start(validating(factory, 1));
		this.host.mayQuery = (password) -> password.equals("of-v1")
				|| Collections.frequency(this.host.passwordsOfOpen(), "of-v1") > 2;
		rotate();
		await().until(() -> factory.pool().trouble() != null);
		assertThat(this.host.passwordsOfOpen()).filteredOn("of-v1"::equals).hasSize(2);
		this.host.mayQuery = (password) -> true;
		await().until(() -> this.host.passwordsOfOpen().equals(Collections.nCopies(SIZE, "of-v2")));
		assertCounts(metrics, SIZE);
	}

	@Test
	void whenAllAreInUseAndMoreAreWantedThenOldOnesGoWhenTheyComeBackAndNobodyElseWaits() {
		ConnectionPool pool = pool(Retirement.ROLLING, 1, SIZE);
		PoolMetrics metrics = start(pool);
		Deque<Connection> used = new ArrayDeque<>(borrow(pool, SIZE));
		rotate();
		await().pollInterval(Duration.ofMillis(1)).until(() -> {
			Mono<Connection> next = pool.create().cache();
			var unused = next.subscribe();
			Mono.from(used.removeFirst().close()).block(BOUND);
			used.addLast(Objects.requireNonNull(next.block(BOUND)));
			return used.stream().map(PoolRetirementIT::password).allMatch("of-v2"::equals);
		});
		assertThat(this.host.passwordsOfOpen()).filteredOn("of-v1"::equals).isEmpty();
		used.forEach((connection) -> Mono.from(connection.close()).block(BOUND));
		assertCounts(metrics, SIZE);
	}

	private static String password(Connection connection) {
		String text = Objects.requireNonNull(RotatingConnection.under(connection)).unwrap().toString();
		return text.substring(text.indexOf('[') + 1, text.indexOf(']'));
	}

	@Test
	void whenTheNewestConnectionIsInUseForLongThenTheIdleOnesGoAllTheSame() {
		ConnectionPool pool = pool(Retirement.ROLLING, 1, SIZE);
		start(pool);
		AtomicReference<@Nullable Connection> used = new AtomicReference<>();
		rotate();
		await().pollInterval(Duration.ofMillis(1)).until(() -> {
			Connection borrowed = Objects.requireNonNull(pool.create().block(BOUND));
			if (password(borrowed).equals("of-v2")) {
				used.set(borrowed);
				return true;
			}
			Mono.from(borrowed.close()).block(BOUND);
			return false;
		});
		await().until(() -> !this.host.passwordsOfOpen().contains("of-v1"));
		Mono.from(Objects.requireNonNull(used.get()).close()).block(BOUND);
	}

	@Test
	void whenTheSecretIsDroppedThenIdleConnectionsGoAndNothingIsLeftWaiting() {
		ConnectionPool pool = pool(Retirement.ROLLING, 1, SIZE);
		PoolMetrics metrics = start(pool);
		this.rotation.drop();
		await().until(this.host.open::isEmpty);
		assertCounts(metrics, 0);
	}

	@Test
	void whenNoneIsToGoThenAllStay() {
		start(pool(Retirement.NEVER, 1, SIZE));
		rotate();
		await().during(Duration.ofMillis(300))
			.until(() -> this.host.passwordsOfOpen().equals(Collections.nCopies(SIZE, "of-v1")));
	}

	@Test
	void whenSomethingIsAroundTheConnectionsThenTheyAreRenewedAllTheSame() {
		PoolMetrics metrics = start(pool(Retirement.ROLLING, 1, SIZE, Proxied::new));
		rotate();
		awaitAllOf("of-v2", SIZE);
		assertCounts(metrics, SIZE);
	}

	@Test
	void whenThePoolIsClosedThenItIsForgotten() {
		RotatingConnectionFactory factory = this.rotation.factory(Retirement.ROLLING, BOUND);
		ConnectionPool pool = pool(factory, 1, SIZE, UnaryOperator.identity());
		start(pool);
		assertThat(factory.pool().isClosed()).isFalse();
		pool.dispose();
		assertThat(factory.pool().isClosed()).isTrue();
	}

	private void rotate() {
		this.host.password = "of-v2";
		this.rotation.rotateTo("v2");
	}

	private void awaitAllOf(String password, int count) {
		await().until(() -> this.host.passwordsOfOpen().equals(Collections.nCopies(count, password)));
	}

	private static void assertCounts(PoolMetrics metrics, int size) {
		await().untilAsserted(() -> {
			assertThat(metrics.allocatedSize()).isEqualTo(size);
			assertThat(metrics.idleSize()).isEqualTo(size);
			assertThat(metrics.acquiredSize()).isZero();
			assertThat(metrics.pendingAcquireSize()).isZero();
		});
	}

	private static List<Connection> borrow(ConnectionPool pool, int count) {
		return Flux.range(0, count)
			.flatMap((index) -> pool.create(), count)
			.collectList()
			.blockOptional(BOUND)
			.orElseThrow();
	}

	private PoolMetrics start(ConnectionPool pool) {
		pool.warmup().block(BOUND);
		PoolMetrics metrics = pool.getMetrics().orElseThrow();
		assertCounts(metrics, SIZE);
		return metrics;
	}

	private ConnectionPool pool(Retirement retirement, int retries, int minimum) {
		return pool(retirement, retries, minimum, UnaryOperator.identity());
	}

	private ConnectionPool pool(Retirement retirement, int retries, int minimum,
			UnaryOperator<ConnectionFactory> around) {
		return pool(this.rotation.factory(retirement, BOUND), retries, minimum, around);
	}

	private ConnectionPool pool(RotatingConnectionFactory factory, int retries, int minimum,
			UnaryOperator<ConnectionFactory> around) {
		return pool(around.apply(factory), retries, minimum, SIZE);
	}

	private ConnectionPool pool(ConnectionFactory factory, int retries, int minimum, int maximum) {
		return pool(ConnectionPoolConfiguration.builder(factory)
			.initialSize(minimum)
			.maxSize(maximum)
			.acquireRetry(retries)
			.build());
	}

	/**
	 * Asks of each connection what Rekey does not know of.
	 */
	private ConnectionPool validating(RotatingConnectionFactory factory, int retries) {
		return pool(ConnectionPoolConfiguration.builder(factory)
			.initialSize(SIZE)
			.maxSize(SIZE)
			.acquireRetry(retries)
			.validationQuery("SELECT 1")
			.build());
	}

	private ConnectionPool pool(ConnectionPoolConfiguration configuration) {
		ConnectionPool pool = new ConnectionPool(configuration);
		new ConnectionPoolPostProcessor().postProcessBeforeInitialization(pool, "db");
		this.pools.add(pool);
		return pool;
	}

	/**
	 * Opens connections when the test says so.
	 */
	private static final class Gated implements ConnectionFactory, Wrapped<ConnectionFactory> {

		private final ConnectionFactory delegate;

		private final AtomicInteger asked = new AtomicInteger();

		private volatile Mono<Void> gate = Mono.empty();

		Gated(ConnectionFactory delegate) {
			this.delegate = delegate;
		}

		@Override
		public Publisher<? extends Connection> create() {
			return Mono.defer(() -> {
				this.asked.incrementAndGet();
				return this.gate.then(Mono.from(this.delegate.create()));
			});
		}

		@Override
		public ConnectionFactoryMetadata getMetadata() {
			return this.delegate.getMetadata();
		}

		@Override
		public ConnectionFactory unwrap() {
			return this.delegate;
		}

	}

	/**
	 * What a library that watches connections puts around them.
	 */
	private record Proxied(ConnectionFactory delegate) implements ConnectionFactory, Wrapped<ConnectionFactory> {

		@Override
		public Publisher<? extends Connection> create() {
			return Mono.from(this.delegate.create()).map(Proxied::around);
		}

		private static Connection around(Connection connection) {
			return (Connection) Proxy.newProxyInstance(Proxied.class.getClassLoader(),
					new Class<?>[] { Connection.class, Wrapped.class }, (proxy, method, arguments) -> {
						if (method.getDeclaringClass() == Wrapped.class) {
							return method.isDefault() ? null : connection;
						}
						try {
							return method.invoke(connection, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

		@Override
		public ConnectionFactoryMetadata getMetadata() {
			return this.delegate.getMetadata();
		}

		@Override
		public ConnectionFactory unwrap() {
			return this.delegate;
		}

	}

}
