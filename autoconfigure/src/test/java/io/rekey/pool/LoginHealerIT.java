// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStore;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LoginHealer}. Time is moved by hand.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class LoginHealerIT {

	private static final String URL = "jdbc:postgresql:x";

	private static final Duration TIMEOUT = Duration.ofSeconds(8);

	private final VirtualHealingTime time = new VirtualHealingTime();

	private final VirtualSecret secret = new VirtualSecret(this.time);

	private final VirtualDatabase database = new VirtualDatabase(this.time);

	private final SecretStore store = new SecretStore(this.secret, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final Scheduler scheduler = new Scheduler(DaemonThreads.named("follow-"));

	private final AtomicInteger signals = new AtomicInteger();

	private volatile boolean listening = true;

	private final LoginHealer healer = new LoginHealer(VirtualSecret.ID, this.store, this.secret,
			(id) -> this.listening && this.signals.incrementAndGet() > 0, this.time, this.scheduler);

	private final AtomicBoolean closed = new AtomicBoolean();

	private final RotatingConnector<String> pool = pool(this.database, URL, TIMEOUT);

	private RotatingConnector<String> pool(VirtualDatabase of, String url, Duration budget) {
		PoolLogins logins = new PoolLogins(new LoginKeys(VirtualSecret.ID, "username", "password", null),
				(version) -> url);
		RotatingConnector<String> connector = new RotatingConnector<>(of, logins, this.healer, budget, this.scheduler);
		connector.attach(() -> {
		}, this.closed::get);
		return connector;
	}

	@BeforeEach
	void prepare() {
		this.secret.put("AWSCURRENT", "v1");
		this.store.load(List.of(VirtualSecret.ID));
		this.secret.reads.clear();
	}

	@AfterEach
	void closeScheduler() {
		this.scheduler.close();
	}

	@Test
	void whenCurrentIsNewerThenItIsTriedFirstAndThePipelineIsTold() {
		this.secret.put("AWSCURRENT", "v2");
		this.secret.put("AWSPENDING", "v3");
		this.secret.put("AWSPREVIOUS", "v1");
		this.database.accept("v2", "v3");
		assertThat(connect()).isEqualTo("v2");
		assertThat(this.database.tried).containsExactly("v1", "v2");
		assertThat(this.signals).hasValue(1);
	}

	@Test
	void whenOnlyPendingWorksThenItIsFoundAndRemembered() {
		this.secret.put("AWSPENDING", "v2");
		this.secret.put("AWSPREVIOUS", "v0");
		this.database.accept("v2");
		assertThat(connect()).isEqualTo("v2");
		assertThat(connect()).isEqualTo("v2");
		assertThat(this.database.tried).containsExactly("v1", "v2", "v2");
		assertThat(this.store.get(VirtualSecret.ID).versionId()).isEqualTo("v1");
	}

	@Test
	void whenOnlyPreviousWorksThenItIsFound() {
		this.secret.put("AWSPENDING", "v2");
		this.secret.put("AWSPREVIOUS", "v0");
		this.database.accept("v0");
		assertThat(connect()).isEqualTo("v0");
		assertThat(this.database.tried).containsExactly("v1", "v2", "v0");
	}

	@Test
	void whenLoginsAreRefusedAgainAndAgainThenThePipelineIsToldNowAndThen() {
		this.secret.put("AWSCURRENT", "v2");
		long start = this.time.nanoTime();
		while (seconds(start) < 20) {
			connect();
			this.time.pass(Duration.ofMillis(100));
		}
		assertThat(this.signals.get()).isBetween(2, 5);
		this.secret.put("AWSCURRENT", "v3");
		this.time.pass(Duration.ofSeconds(6));
		connect();
		assertThat(this.signals.get()).isBetween(3, 6);
	}

	@Test
	void whenCurrentIsTheLiveVersionThenThePipelineHasNothingToCheck() {
		assertThat(connect()).isEqualTo("REFUSED");
		assertThat(this.signals).hasValue(0);
	}

	@Test
	void whenPendingHealedThenThePipelineIsAskedUntilTheLiveVersionChangesOrNobodyListens() {
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		connect();
		await().until(() -> this.signals.get() >= 2);
		this.listening = false;
		int before = this.signals.get();
		await().during(Duration.ofSeconds(2)).until(() -> this.signals.get() <= before + 1);
	}

	@Test
	void whenOneDatabaseNeedsPendingThenAnotherOneStaysAtCurrent() {
		VirtualDatabase other = new VirtualDatabase(this.time);
		other.accept("v1");
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		assertThat(connect()).isEqualTo("v2");
		assertThat(connect(pool(other, "jdbc:postgresql:y", TIMEOUT))).isEqualTo("v1");
	}

	@Test
	void whenOneAccountOfADatabaseNeedsPendingThenAnotherOneOfTheSameSecretStaysAtCurrent() {
		VirtualDatabase same = new VirtualDatabase(this.time);
		same.accept("v1");
		PoolLogins admin = new PoolLogins(new LoginKeys(VirtualSecret.ID, null, "password", "admin"), (version) -> URL);
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		assertThat(connect()).isEqualTo("v2");
		assertThat(connect(new RotatingConnector<>(same, admin, this.healer, TIMEOUT, this.scheduler))).isEqualTo("v1");
	}

	@ParameterizedTest
	@CsvSource({ "120, 250", "450, 1000", "100, 250", "600, 1000", "2000, 250", "2000, 1000", "5000, 30000" })
	void whenSecretsManagerIsSlowThenPendingIsFoundAllTheSame(int callMillis, int timeoutMillis) {
		Duration timeout = Duration.ofMillis(timeoutMillis);
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		this.secret.latency = Duration.ofMillis(callMillis);
		RotatingConnector<String> hurried = pool(this.database, URL, timeout.multipliedBy(80).dividedBy(100));
		long start = this.time.nanoTime();
		String connection = connect(hurried);
		while (!connection.equals("v2") && seconds(start) < 60) {
			this.time.pass(Duration.ofMillis(10));
			connection = connect(hurried);
		}
		assertThat(Duration.ofNanos(this.time.nanoTime() - start))
			.isLessThan(this.secret.latency.plus(Duration.ofMillis(100)));
		assertThat(this.secret.reads).hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "AWSCURRENT, AWSPENDING", "AWSPENDING, AWSPENDING", "AWSPREVIOUS, AWSPENDING",
			"AWSCURRENT, AWSPREVIOUS", "AWSPENDING, AWSPREVIOUS", "AWSPREVIOUS, AWSPREVIOUS",
			"AWSPENDING, AWSCURRENT" })
	void whenOneLabelIsReadLaterThanTheOthersThenAVersionThatComesUnderAnyIsFound(String late, String label) {
		this.secret.delays.put(late, Duration.ofNanos(50_000));
		this.secret.put(label, "v2");
		this.database.accept("v2");
		assertThat(connect()).isEqualTo("v2");
		this.secret.put(label, "v3");
		this.database.accept("v3");
		assertThat(connect()).isEqualTo("v3");
	}

	@Test
	void whenALoginIsRefusedForOneSecondThenThereIsAConnectionSoonAfter() {
		long start = this.time.nanoTime();
		this.time.execute(() -> {
			this.time.sleep(Duration.ofSeconds(1));
			this.database.accept("v1");
		});
		assertThat(connectAgainAndAgain(this.pool)).isEqualTo("v1");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@CsvSource({ "UNREACHABLE, ", "THROTTLED, ", "UNREACHABLE, AWSPENDING", "NO_CREDENTIALS, AWSPENDING",
			"ACCESS_DENIED, AWSCURRENT" })
	void whenSecretsManagerGivesNoAnswerForAWhileThenTheAttemptWaitsForIt(Reason reason, @Nullable String label) {
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		if (label != null) {
			this.secret.failures.put(label, reason);
		}
		else {
			this.secret.failure = reason;
		}
		this.time.execute(() -> {
			this.time.sleep(Duration.ofSeconds(4));
			this.secret.failure = null;
			this.secret.failures.clear();
		});
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 100, 700, 1400, 2200, 3100, 4500, 5900 })
	void whenAnotherDatabaseRefusesEverythingThenTheFirstAttemptHealsAllTheSame(int offset) {
		VirtualDatabase sick = new VirtualDatabase(this.time);
		RotatingConnector<String> neighbour = pool(sick, "jdbc:postgresql:y", Duration.ofMillis(800));
		this.database.accept("v1");
		this.time.execute(() -> {
			while (!this.closed.get()) {
				neighbour.connect();
				this.time.sleep(Duration.ofMillis(10));
			}
		});
		assertThat(connect()).isEqualTo("v1");
		this.time.pass(Duration.ofSeconds(45).plusMillis(offset));
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		long start = this.time.nanoTime();
		assertThat(connect(pool(this.database, URL, Duration.ofMillis(200)))).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofMillis(200));
		this.closed.set(true);
		this.time.pass(Duration.ofSeconds(20));
		assertThat(this.secret.reads).hasSizeLessThan(2 * 65);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenOneThatHealsGivesUpThenOthersThatHaveTimeGoOn(boolean closes) {
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		this.secret.latency = Duration.ofSeconds(2);
		RotatingConnector<String> hurried = pool(this.database, URL, Duration.ofMillis(closes ? 8_000 : 200));
		AtomicBoolean gone = new AtomicBoolean();
		hurried.attach(() -> {
		}, gone::get);
		this.time.execute(hurried::connect);
		this.time.execute(() -> {
			this.time.sleep(Duration.ofMillis(300));
			gone.set(true);
		});
		this.time.pass(Duration.ofMillis(50));
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofMillis(2_200));
		assertThat(this.secret.reads).hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql:x, 2", "jdbc:mariadb://x/y, 2", "jdbc:mysql://x/y, 2",
			"jdbc:oracle:thin:@//x:1521/y, 31", "jdbc:sqlserver://x, 31" })
	void whenAnAccountIsLockedForOneSecondThenThereIsAConnectionSoonAfterIfTriesLockNothing(String url, int seconds) {
		this.database.refusal = LoginFailure.LOCKED;
		this.time.execute(() -> {
			this.time.sleep(Duration.ofSeconds(1));
			this.database.accept("v1");
		});
		long start = this.time.nanoTime();
		assertThat(connectAgainAndAgain(pool(this.database, url, TIMEOUT))).isEqualTo("v1");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(seconds));
	}

	@Test
	void whenALoginIsRefusedForHoursThenThereIsAConnectionSomeSecondsAfter() {
		this.time.execute(() -> {
			this.time.sleep(Duration.ofHours(2));
			this.database.accept("v1");
		});
		long start = this.time.nanoTime();
		assertThat(connectAgainAndAgain(this.pool)).isEqualTo("v1");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(7206));
		assertThat(this.database.tried).hasSizeLessThan(7200 / 4);
	}

	@Test
	void whenTheDatabaseMayLockAccountsThenARefusedLoginIsLeftAloneForLongerAndLonger() {
		RotatingConnector<String> oracle = pool(this.database, "jdbc:oracle:thin:@//x:1521/y", TIMEOUT);
		this.time.execute(() -> {
			this.time.sleep(Duration.ofMinutes(20));
			this.database.accept("v1");
		});
		assertThat(connectAgainAndAgain(oracle)).isEqualTo("v1");
		assertThat(this.database.tried).hasSizeLessThan(20);
	}

	@Test
	void whenProofsWereRefusedThenTheyDoNotKeepThePoolFromTheLogin() {
		this.database.accept("v1");
		PoolLogin next = login("v2");
		for (int i = 0; i < 6; i++) {
			assertThat(this.time.call(() -> this.pool.prove(next)).failure()).isEqualTo(LoginFailure.REFUSED);
			this.time.pass(Duration.ofSeconds(1L << i));
		}
		assertThat(this.time.call(() -> this.pool.prove(next)).failure()).isEqualTo(LoginFailure.REFUSED);
		this.secret.put("AWSCURRENT", "v2");
		this.database.accept("v2");
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofMillis(50));
	}

	@Test
	void whenALoginWasRefusedToAPoolThenTheProofDoesNotTryItAgain() {
		connect();
		int before = this.database.tried.size();
		assertThat(this.time.call(() -> this.pool.prove(login("v1"))).failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(this.database.tried).hasSize(before);
	}

	@Test
	void whenNothingWorksThenTheAttemptEndsAfterTwoRounds() {
		this.secret.put("AWSPENDING", "v2");
		this.secret.put("AWSPREVIOUS", "v0");
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("REFUSED");
		assertThat(this.database.tried).hasSizeLessThanOrEqualTo(6);
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void whenALoginIsAcceptedThenItsRefusalsAreForgotten() {
		for (int i = 0; i < 10; i++) {
			connect();
		}
		this.time.pass(Duration.ofSeconds(6));
		this.database.accept("v1");
		assertThat(connect()).isEqualTo("v1");
		this.database.accept();
		long start = this.time.nanoTime();
		this.time.execute(() -> {
			this.time.sleep(Duration.ofMillis(400));
			this.database.accept("v1");
		});
		assertThat(connectAgainAndAgain(this.pool)).isEqualTo("v1");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void whenTheAccountIsLockedThenItIsLeftAloneWhateverThePassword() {
		this.secret.put("AWSPENDING", "v2");
		this.secret.put("AWSPREVIOUS", "v0");
		this.database.refusal = LoginFailure.LOCKED;
		RotatingConnector<String> oracle = pool(this.database, "jdbc:oracle:thin:@//x:1521/y", TIMEOUT);
		assertThat(connect(oracle)).isEqualTo("LOCKED");
		assertThat(connect(oracle)).isEqualTo("LOCKED");
		assertThat(this.database.tried).containsExactly("v1");
		this.time.pass(Duration.ofSeconds(30));
		connect(oracle);
		assertThat(this.database.tried).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "LOCKED", "FORBIDDEN" })
	void whenTheAccountIsTurnedDownThenTheOtherOneOfTheSecretIsFound(LoginFailure failure) {
		this.database.refusal = failure;
		this.secret.usernames.put("v2", "orders_clone");
		this.secret.put("AWSCURRENT", "v2");
		this.secret.put("AWSPREVIOUS", "v1");
		this.database.accept("v2");
		assertThat(connect()).isEqualTo("v2");
		assertThat(this.signals).hasValue(1);
	}

	@Test
	void whenPendingAppearsWhileTryingThenItIsUsed() {
		this.database.accept("v2");
		this.time.execute(() -> {
			this.time.sleep(Duration.ofMillis(300));
			this.secret.put("AWSPENDING", "v2");
		});
		long start = this.time.nanoTime();
		assertThat(connectAgainAndAgain(this.pool)).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void whenPendingIsDeniedThenTheOthersAreStillTriedAndThatIsSaidOnce(CapturedOutput output) {
		this.secret.failures.put("AWSPENDING", Reason.ACCESS_DENIED);
		this.secret.put("AWSPREVIOUS", "v0");
		this.database.accept("v0");
		assertThat(connect()).isEqualTo("v0");
		this.database.accept();
		connect();
		assertThat(output.getOut().split("Version AWSPENDING of secret", -1)).hasSize(2);
	}

	@Test
	void whenConnectingFailsOtherwiseThenThatEndsTheAttempt() {
		this.secret.put("AWSCURRENT", "v2");
		this.secret.latency = Duration.ofMillis(50);
		this.time.execute(() -> {
			this.time.sleep(Duration.ofMillis(20));
			this.database.failure = LoginFailure.UNREACHABLE;
		});
		assertThat(connect()).isEqualTo("UNREACHABLE");
		assertThat(this.database.tried).containsExactly("v1", "v2");
	}

	@Test
	void whenSeveralThreadsAreRefusedThenOneLooksAndTheOthersUseWhatItFound() {
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		this.secret.latency = Duration.ofMillis(100);
		List<String> found = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			this.time.execute(() -> found.add(result(this.pool)));
		}
		this.time.pass(Duration.ofSeconds(1));
		assertThat(found).containsExactly("v2", "v2", "v2", "v2");
		assertThat(this.secret.reads).hasSize(3);
	}

	@Test
	void whenSeveralThreadsAreRefusedAndNothingWorksThenOnlyOneTriesEachVersion() {
		this.secret.put("AWSPENDING", "v2");
		this.secret.put("AWSPREVIOUS", "v0");
		this.secret.latency = Duration.ofMillis(100);
		List<String> found = new ArrayList<>();
		connect();
		this.database.tried.clear();
		for (int i = 0; i < 4; i++) {
			this.time.execute(() -> found.add(result(this.pool)));
		}
		this.time.pass(Duration.ofSeconds(10));
		assertThat(found).containsExactly("REFUSED", "REFUSED", "REFUSED", "REFUSED");
		assertThat(this.database.tried).hasSizeLessThanOrEqualTo(12);
	}

	@Test
	void whenOneDatabaseRefusesAllThenItTakesNothingFromAnother() {
		VirtualDatabase sick = new VirtualDatabase(this.time);
		RotatingConnector<String> sickPool = pool(sick, "jdbc:postgresql:sick", TIMEOUT);
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		this.time.execute(() -> {
			for (int i = 0; i < 20; i++) {
				result(sickPool);
				this.time.sleep(Duration.ofMillis(10));
			}
		});
		this.time.pass(Duration.ofSeconds(2));
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
	}

	@Test
	void whenSecretsManagerHangsThenTheRefusalComesInTimeAndTheNextAttemptUsesTheSameRead() {
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		this.secret.latency = Duration.ofSeconds(20);
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("REFUSED");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThanOrEqualTo(TIMEOUT.plusSeconds(1));
		assertThat(connectAgainAndAgain(this.pool)).isEqualTo("v2");
		assertThat(this.secret.reads).hasSize(3);
	}

	@Test
	void whenSecretsManagerIsAwayThenReadsAreBoundedHoweverManyPoolsAreRefused() {
		this.secret.failure = Reason.UNREACHABLE;
		this.secret.latency = Duration.ofMillis(3);
		List<RotatingConnector<String>> pools = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			pools.add(pool(this.database, "jdbc:postgresql:" + i, Duration.ofMillis(200)));
		}
		pools.forEach((one) -> this.time.execute(() -> {
			while (this.time.nanoTime() < Duration.ofMinutes(1).toNanos()) {
				result(one);
				this.time.sleep(Duration.ofMillis(10));
			}
		}));
		this.time.pass(Duration.ofMinutes(1));
		assertThat(this.secret.reads).hasSizeBetween(10, 45);
		assertThat(this.secret.reads.stream().filter((at) -> at < Duration.ofSeconds(10).toNanos()).count())
			.isLessThanOrEqualTo(10);
		this.secret.failure = null;
		this.secret.put("AWSPENDING", "v2");
		this.database.accept("v2");
		long start = this.time.nanoTime();
		assertThat(connectAgainAndAgain(pools.get(0))).isEqualTo("v2");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
	}

	@Test
	void whenManyPoolsAreRefusedForLongThenThereAreAtMostTwoReadsASecond() {
		for (int i = 0; i < 5; i++) {
			RotatingConnector<String> one = pool(this.database, "jdbc:postgresql:" + i, Duration.ofMillis(200));
			this.time.execute(() -> {
				while (this.time.nanoTime() < Duration.ofMinutes(1).toNanos()) {
					result(one);
					this.time.sleep(Duration.ofMillis(10));
				}
			});
		}
		this.time.pass(Duration.ofMinutes(1));
		for (int second = 0; second < 60; second++) {
			long from = Duration.ofSeconds(second).toNanos();
			long to = from + Duration.ofSeconds(3).toNanos();
			assertThat(this.secret.reads.stream().filter((at) -> at >= from && at < to).count()).isLessThanOrEqualTo(6);
		}
	}

	@Test
	void whenTheVersionIsPinnedThenNothingIsReadAndTheLoginIsTriedAgain() {
		SecretStore pinned = new SecretStore(this.secret, (id) -> new SecretLocation(id.value(), null, "v1", null),
				Clock.systemUTC());
		pinned.load(List.of(VirtualSecret.ID));
		LoginHealer own = new LoginHealer(VirtualSecret.ID, pinned, this.secret, (id) -> true, this.time,
				this.scheduler);
		RotatingConnector<String> connector = new RotatingConnector<>(this.database, this.pool.logins(), own, TIMEOUT,
				this.scheduler);
		this.time.execute(() -> {
			this.time.sleep(Duration.ofSeconds(1));
			this.database.accept("v1");
		});
		assertThat(connectAgainAndAgain(connector)).isEqualTo("v1");
		assertThat(this.secret.reads).isEmpty();
	}

	@Test
	void whenThePoolIsClosedThenHealingEndsSoon() {
		this.secret.latency = Duration.ofSeconds(20);
		this.time.execute(() -> {
			this.time.sleep(Duration.ofMillis(100));
			this.closed.set(true);
		});
		long start = this.time.nanoTime();
		assertThat(connect()).isEqualTo("REFUSED");
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThan(Duration.ofMillis(200));
	}

	/**
	 * Connects as a pool does that needs a connection.
	 */
	private String connectAgainAndAgain(RotatingConnector<String> connector) {
		return this.time.call(() -> {
			String found = result(connector);
			for (int i = 0; !found.startsWith("v") && i < 10_000; i++) {
				this.time.sleep(Duration.ofMillis(Math.min(5_000, 10L << Math.min(i, 9))));
				found = result(connector);
			}
			return found;
		});
	}

	private String connect() {
		return connect(this.pool);
	}

	private String connect(RotatingConnector<String> connector) {
		return this.time.call(() -> result(connector));
	}

	private static String result(RotatingConnector<String> connector) {
		LoginResult<String> result = connector.connect();
		return result.isAccepted() ? result.connection() : String.valueOf(result.failure());
	}

	private long seconds(long since) {
		return Duration.ofNanos(this.time.nanoTime() - since).toSeconds();
	}

	private PoolLogin login(String versionId) {
		SecretVersion version = this.secret.version(versionId);
		return this.pool.logins().from(version);
	}

}
