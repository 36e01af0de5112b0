// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.rekey.pool.Retirement;
import io.rekey.r2dbc.FakeDriver.Attempt;
import io.rekey.r2dbc.FakeDriver.Host;
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RotatingConnectionFactory}.
 */
@Timeout(180)
class RotatingConnectionFactoryIT {

	private static final Duration BUDGET = Duration.ofMillis(400);

	private static final Duration BOUND = Duration.ofSeconds(30);

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
			.verify(BUDGET.plusSeconds(10));
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
		this.host.gate = Mono.defer(() -> (this.host.attempts.size() == 1) ? Mono.empty() : gate.asMono());
		var connecting = this.factory.create().subscribe();
		await().until(() -> this.host.attempts.size() == 2);
		connecting.dispose();
		gate.tryEmitEmpty();
		await().until(() -> this.host.opened.get() == 1 && this.host.open.isEmpty());
	}

	@Test
	void whenTheFirstOfThoseWhoWaitGivesUpThenAnotherGetsTheHealedConnection() {
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
		Sinks.Empty<Void> gate = Sinks.empty();
		this.host.gate = Mono.defer(() -> (this.host.attempts.size() == 1) ? Mono.empty() : gate.asMono());
		var first = this.factory.create().subscribe();
		await().until(() -> this.host.attempts.size() == 2);
		Mono<Connection> second = this.factory.create().cache();
		var unused = second.subscribe();
		first.dispose();
		gate.tryEmitEmpty();
		assertThat(second.block(BOUND)).isNotNull();
		assertThat(this.host.passwordsTried()).containsExactly("of-v1", "of-v2");
		assertThat(this.host.passwordsOfOpen()).containsExactly("of-v2");
	}

	/**
	 * The thread that healed may be kept by whoever it gave the connection to.
	 */
	@Test
	void whenWhoGotTheHealedConnectionBlocksThenTheNextHealsAllTheSame() {
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		RotatingConnectionFactory patient = this.rotation.factory(Retirement.ROLLING, Duration.ofMinutes(1));
		var first = patient.create().doOnNext((connection) -> {
			blocked.countDown();
			awaitQuietly(released);
		}).subscribe();
		awaitQuietly(blocked);
		this.host.password = "of-v3";
		this.rotation.source.put("AWSPENDING", "v3");
		assertThat(patient.create().block(BOUND)).isNotNull();
		assertThat(this.host.passwordsOfOpen()).containsExactly("of-v2", "of-v3");
		released.countDown();
		await().until(first::isDisposed);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
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
		await().until(() -> {
			this.rotation.check();
			return Objects.requireNonNull(this.factory.pool().connector().wantedLogin()).versionId().equals("v2");
		});
		// The live one tells a bad version from a broken pool.
		assertThat(this.host.passwordsTried()).startsWith("of-v2", "of-v1");
		await().until(this.host.open::isEmpty);
	}

	@Test
	void whenTheSecretIsDroppedWhileALoginIsUnderWayThenItsRefusalReachesWhoeverWaits() {
		Sinks.Empty<Void> gate = Sinks.empty();
		this.host.gate = gate.asMono();
		this.host.password = "nobody knows";
		Mono<Connection> connected = this.factory.create().cache();
		var unused = connected.subscribe(null, (ex) -> {
		});
		await().until(() -> this.host.attempts.size() == 1);
		this.rotation.drop();
		gate.tryEmitEmpty();
		StepVerifier.create(connected).expectError(R2dbcException.class).verify(BOUND);
		assertThatThrownBy(this::connect).isInstanceOf(R2dbcException.class).hasMessageContaining("dropped");
	}

	@Test
	void whenTheDriverThrowsAnErrorThenItReachesWhoeverWaits() {
		this.host.failure = () -> {
			throw new NoClassDefFoundError("x");
		};
		StepVerifier.create(this.factory.create())
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(R2dbcException.class)
				.hasRootCauseInstanceOf(NoClassDefFoundError.class))
			.verify(BOUND);
	}

	@Test
	void whenTheDriverThrowsAnErrorWhileALoginIsHealedThenItReachesWhoeverWaits() {
		this.rotation.source.put("AWSPENDING", "v2");
		this.host.failure = () -> {
			if (this.host.attempts.size() == 1) {
				return new R2dbcPermissionDeniedException("refused", "28000", 0);
			}
			throw new NoClassDefFoundError("x");
		};
		StepVerifier.create(this.factory.create())
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(R2dbcException.class)
				.hasRootCauseInstanceOf(NoClassDefFoundError.class))
			.verify(BOUND);
	}

	@Test
	void whenTheDriverFailsWithAnExceptionOfAnotherKindThenItIsWrapped() {
		this.host.failure = () -> new IllegalStateException("canary");
		assertThatThrownBy(this::connect).isInstanceOf(R2dbcException.class)
			.hasMessageNotContaining("canary")
			.hasCauseInstanceOf(IllegalStateException.class);
		this.host.failure = () -> new TimeoutException("canary");
		assertThatThrownBy(this::connect).isInstanceOf(R2dbcTimeoutException.class)
			.hasMessageNotContaining("canary")
			.hasCauseInstanceOf(TimeoutException.class);
	}

	@Test
	void whenTheDriverGivesNothingThenThatIsAnError() {
		this.host.instead = Mono.empty();
		StepVerifier.create(this.factory.create()).expectError(R2dbcException.class).verify(BOUND);
	}

	@Test
	void whenTheLoginCanNotBeTakenFromTheSecretThenTheErrorIsOfTheRightKind() {
		RotatingConnectionFactory broken = this.rotation.factory(this.factory.pool().settings(), "username",
				(version) -> {
					throw new IllegalStateException("canary");
				});
		assertThatThrownBy(() -> broken.create().block(BOUND)).isInstanceOf(R2dbcException.class)
			.hasMessageNotContaining("canary");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "r2dbc:nosuchdriver://canary/db", "r2dbc:rekeyfake://canary/db", "r2dbc:rekeyfake:///canary" })
	void whenNoDriverTakesTheOptionsThenTheErrorIsOfTheRightKindAndShowsNoValue(String url) {
		RotatingConnectionFactory broken = this.rotation.factory(this.factory.pool().settings(), "username",
				(version) -> url);
		assertThatThrownBy(() -> broken.create().block(BOUND)).isInstanceOf(R2dbcException.class)
			.satisfies(
					(ex) -> assertThat(Stream.iterate(ex, Objects::nonNull, Throwable::getCause).map(String::valueOf))
						.noneMatch((text) -> text.contains("canary") || text.contains("orders")));
	}

	@Test
	void whenTakingNoteOfAConnectionFailsThenItIsClosed() {
		Sinks.Empty<Void> gate = Sinks.empty();
		this.host.gate = gate.asMono();
		Mono<Connection> connected = this.factory.create().cache();
		var unused = connected.subscribe(null, (ex) -> {
		});
		await().until(() -> this.host.attempts.size() == 1);
		this.host.gate = Mono.empty();
		this.host.password = "of-v2";
		this.rotation.rotateTo("v2");
		this.factory.pool().discardSpare();
		this.host.password = "of-v1";
		this.factory.pool().connector().attach(() -> {
			throw new IllegalStateException();
		}, () -> false);
		gate.tryEmitEmpty();
		StepVerifier.create(connected).expectError(R2dbcException.class).verify(BOUND);
		assertThat(this.host.open).isEmpty();
	}

	@Test
	void whenNobodyWaitsAnyMoreThenAConnectionThatComesLateIsClosed() {
		AtomicReference<@Nullable Subscriber<? super Connection>> waiting = new AtomicReference<>();
		this.host.instead = (subscriber) -> {
			subscriber.onSubscribe(Operators.emptySubscription());
			waiting.set(subscriber);
		};
		var connecting = this.factory.create().subscribe();
		await().until(() -> waiting.get() != null);
		connecting.dispose();
		Objects.requireNonNull(waiting.get()).onNext(this.host.open("of-v1"));
		Objects.requireNonNull(waiting.get()).onComplete();
		assertThat(this.host.open).isEmpty();
	}

	/**
	 * As many as there are threads in that scheduler, and more.
	 */
	@Test
	void whenManyAreRefusedAtOnceThenOneThreadHealsThemAllAndReactorsSchedulersStayFree() {
		int borrowers = Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE + 10;
		this.host.password = "of-v2";
		this.rotation.source.put("AWSPENDING", "v2");
		this.rotation.source.hang = new CountDownLatch(1);
		RotatingConnectionFactory patient = this.rotation.factory(Retirement.ROLLING, Duration.ofMinutes(1));
		Mono<List<Connection>> connected = Flux.range(0, borrowers)
			.flatMap((index) -> patient.create(), borrowers)
			.collectList()
			.cache();
		var unused = connected.subscribe();
		await().until(() -> threads("rekey-heal-") > threads("rekey-heal-r2dbc-"));
		for (Scheduler scheduler : List.of(Schedulers.boundedElastic(), Schedulers.parallel(), Schedulers.single())) {
			Flux.range(0, borrowers).flatMap((index) -> Mono.fromRunnable(() -> {
			}).subscribeOn(scheduler), borrowers).then().block(BOUND);
		}
		assertThat(threads("rekey-heal-r2dbc-")).isEqualTo(1);
		this.rotation.source.hang.countDown();
		assertThat(connected.block(BOUND)).hasSize(borrowers);
		assertThat(this.host.passwordsOfOpen()).hasSize(borrowers).containsOnly("of-v2");
		assertThat(this.host.passwordsTried()).filteredOn("of-v1"::equals).hasSizeLessThanOrEqualTo(borrowers);
	}

	private static long threads(String prefix) {
		return Thread.getAllStackTraces().keySet().stream().filter((one) -> one.getName().startsWith(prefix)).count();
	}

	@Test
	void whenThereIsNoPoolThenConnectionsAreTheDriversOwn() {
		assertThat(connect()).isNotInstanceOf(RotatingConnection.class).hasToString("FakeConnection[of-v1]");
	}

	private Connection connect() {
		Connection connection = this.factory.create().block(BOUND);
		assertThat(connection).isNotNull();
		return connection;
	}

}
