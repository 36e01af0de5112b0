// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.rekey.ManualClock;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import org.apache.commons.logging.impl.NoOpLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SecretsManagerSource}: which region is asked, how often, and for how
 * long.
 */
@Timeout(180)
class SecretsManagerSourceIT {

	private static final String HOME = "eu-west-1";

	private static final String AWAY = "eu-central-1";

	private static final SecretId DB = SecretId.of("db");

	private static final SecretLocation LOCATION = new SecretLocation("db", null, null, HOME)
		.withReplicaRegions(List.of(AWAY));

	private final ManualClock clock = new ManualClock();

	private final Map<AccountRegion, FakeSecretsManager> regions = new ConcurrentHashMap<>();

	private final List<String> notices = new CopyOnWriteArrayList<>();

	private final SecretsManagerSource source = source(Map.of());

	@AfterEach
	void close() {
		this.source.close();
	}

	@Test
	void whenTheRegionAnswersThenNoReplicaIsAsked() {
		SecretVersion version = this.source.read(DB, LOCATION);
		assertThat(version.fromReplica()).isFalse();
		assertThat(version.region()).isEqualTo(HOME);
		assertThat(away().calls).isEmpty();
	}

	@Test
	void whenTheRegionDoesNotAnswerThenTheReplicaIsReadAndSaysSo() {
		home().fail(FakeSecretsManager.noAnswer());
		SecretVersion version = this.source.read(DB, LOCATION);
		assertThat(version.fromReplica()).isTrue();
		assertThat(version.region()).isEqualTo(AWAY);
		assertThat(this.notices)
			.containsExactly("Secrets Manager does not answer in eu-west-1: secrets are read in eu-central-1"
					+ " (eu-west-1: no answer (IOException: reset))");
	}

	@Test
	void whenTheRegionHasErrorsOfItsOwnThenTheReplicaIsRead() {
		home().fail(FakeSecretsManager.serverError());
		assertThat(this.source.read(DB, LOCATION).region()).isEqualTo(AWAY);
	}

	@Test
	void whenTheSecretIsNamedByItsArnThenTheReplicaIsAskedForItsOwn() {
		home().fail(FakeSecretsManager.noAnswer());
		this.source.read(DB,
				new SecretLocation("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf", null, null, null)
					.withReplicaRegions(List.of(AWAY)));
		home(null).fail(FakeSecretsManager.noAnswer());
		this.source.read(DB,
				new SecretLocation("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf", null, null, null)
					.withReplicaRegions(List.of(AWAY)));
		assertThat(away().calls)
			.containsExactly("get arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf");
	}

	@Test
	void whenTheRegionIsAwayThenItIsLeftAloneUntilItWasProbedTwice() {
		home().fail(FakeSecretsManager.noAnswer());
		this.source.read(DB, LOCATION);
		this.source.read(DB, LOCATION);
		assertThat(home().takeCalls()).hasSize(1);
		home().fail(null);
		assertThat(this.source.read(DB, LOCATION).fromReplica()).isTrue();
		this.clock.advance(RegionHealth.FIRST_PAUSE);
		assertThat(this.source.read(DB, LOCATION).fromReplica()).isFalse();
		assertThat(this.notices).hasSize(1);
		assertThat(this.source.read(DB, LOCATION).fromReplica()).isFalse();
		assertThat(this.notices).hasSize(2).last().isEqualTo("Secrets Manager answers again in eu-west-1");
		assertThat(home().takeCalls()).hasSize(2);
		assertThat(away().takeCalls()).hasSize(3);
	}

	@Test
	void whenAllRegionsAreAwayThenTheFailureNamesThemAndNextTimeTheyAreAskedAllTheSame() {
		home().fail(FakeSecretsManager.noAnswer());
		away().fail(FakeSecretsManager.serverError());
		assertUnavailable(Reason.UNREACHABLE, "the endpoint of Secrets Manager did not answer"
				+ " (tried eu-west-1: no answer (IOException: reset); eu-central-1: HTTP 503 ServiceUnavailable: details)");
		home().fail(null);
		assertThat(this.source.read(DB, LOCATION).region()).isEqualTo(HOME);
	}

	@Test
	void whenServerErrorsAreAllThatComesThenTheReasonTellsThemApart() {
		home(null).fail(FakeSecretsManager.serverError());
		assertThatExceptionOfType(SecretUnavailableException.class)
			.isThrownBy(() -> this.source.read(DB, SecretLocation.of("db")))
			.withMessage("Secrets Manager answered with an error of its own"
					+ " (tried the client's region: HTTP 503 ServiceUnavailable: details)")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.SERVER_ERROR));
	}

	@Test
	void whenTheReplicaLacksTheSecretThenThatIsNoReasonToTakeItForMissing() {
		home().fail(FakeSecretsManager.noAnswer());
		away().fail(FakeSecretsManager.notFound());
		assertUnavailable(Reason.UNREACHABLE,
				"the endpoint of Secrets Manager did not answer (tried eu-west-1: no answer (IOException: reset);"
						+ " eu-central-1: HTTP 400 ResourceNotFoundException: Secrets Manager can't find the specified"
						+ " secret.)");
		assertUnavailable(Reason.UNREACHABLE, "not asked again after failures");
		assertThat(home().calls).hasSize(1);
	}

	@Test
	void whenTheAnswerIsAnErrorThenNoReplicaIsAsked() {
		for (SdkException answer : List.of(FakeSecretsManager.denied(), FakeSecretsManager.notFound(),
				FakeSecretsManager.throttled(), SdkClientException.create("Unable to load credentials"))) {
			home().fail(answer);
			assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> this.source.read(DB, LOCATION))
				.satisfies((ex) -> assertThat(ex.getReason()).isNotEqualTo(Reason.UNREACHABLE));
		}
		assertThat(away().calls).isEmpty();
	}

	@Test
	void whenTheReaderIsInterruptedThenTheRegionIsNotToBlame() {
		home().fail(AbortedException.create("interrupted"));
		assertUnavailable(Reason.FAILED, "the reading of secret 'db' in eu-west-1 was interrupted");
		home().fail(null);
		assertThat(this.source.read(DB, LOCATION).region()).isEqualTo(HOME);
		assertThat(away().calls).isEmpty();
	}

	@Test
	void whenRegionsShareTheTimeThenNoneHasMoreThanItsPart() {
		this.source.read(DB, LOCATION);
		assertThat(home().timeouts.get(0)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
		assertThat(home().timeouts.get(1)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
		this.source.read(DB, new SecretLocation("db", null, null, HOME));
		assertThat(home().timeouts.get(2)).isEqualTo(Duration.ofSeconds(10));
		assertThat(home().timeouts.get(3)).isEqualTo(Duration.ofSeconds(6));
	}

	@Test
	void whenSecretsAreOfSeveralRegionsAndRolesThenEachHasItsOwnBatches() {
		SecretLocation.Role role = new SecretLocation.Role("arn:aws:iam::210987654321:role/reader", null);
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		IntStream.range(0, 25).forEach((i) -> {
			locations.put(SecretId.of("home" + i), new SecretLocation("home" + i, null, null, HOME));
			locations.put(SecretId.of("away" + i), new SecretLocation("away" + i, null, null, AWAY));
			locations.put(SecretId.of("role" + i), new SecretLocation("role" + i, null, null, HOME, List.of(), role));
		});
		assertThat(this.source.readAll(locations).values()).hasSize(75)
			.allSatisfy((reading) -> assertThat(reading.version()).isNotNull());
		assertThat(home().calls).containsExactlyInAnyOrder("batch 20", "batch 5");
		assertThat(away().calls).containsExactlyInAnyOrder("batch 20", "batch 5");
		assertThat(region(new AccountRegion(role, HOME)).calls).containsExactlyInAnyOrder("batch 20", "batch 5");
	}

	@Test
	void whenBatchesAreDeniedToOneRoleThenOthersKeepThem() {
		SecretLocation.Role role = new SecretLocation.Role("arn:aws:iam::210987654321:role/reader", null);
		FakeSecretsManager other = region(new AccountRegion(role, HOME));
		other.failBatch(FakeSecretsManager::denied);
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>(many(3));
		for (String name : List.of("x", "y")) {
			locations.put(SecretId.of(name), new SecretLocation(name, null, null, HOME, List.of(), role));
		}
		for (int i = 0; i < 2; i++) {
			assertThat(this.source.readAll(locations).values())
				.allSatisfy((reading) -> assertThat(reading.version()).isNotNull());
		}
		assertThat(home().calls).containsExactly("batch 3", "batch 3");
		assertThat(other.calls).containsExactlyInAnyOrder("batch 2", "get x", "get y", "get x", "get y");
		assertThat(this.notices).singleElement().asString().contains("secretsmanager:BatchGetSecretValue is denied");
	}

	@Test
	void whenABatchIsNotAnsweredThenItIsReadFromTheReplicaInOneCall() {
		home().fail(FakeSecretsManager.noAnswer());
		assertThat(this.source.readAll(many(20, LOCATION.replicaRegions())).values())
			.allSatisfy((reading) -> assertThat(version(reading).fromReplica()).isTrue());
		assertThat(home().calls).containsExactly("batch 20");
		assertThat(away().calls).containsExactly("batch 20");
	}

	@Test
	void whenAReplicaLacksOneOfABatchThenOnlyThatOneFails() {
		home().fail(FakeSecretsManager.noAnswer());
		away().batchErrors.put("db1", "ResourceNotFoundException");
		away().failSingle(FakeSecretsManager::notFound);
		Map<SecretId, SecretReading> readings = this.source.readAll(many(3, LOCATION.replicaRegions()));
		assertThat(failure(readings, "db1").getReason()).isEqualTo(Reason.UNREACHABLE);
		assertThat(failure(readings, "db1")).hasMessageContaining("eu-central-1: HTTP 400 ResourceNotFoundException");
		assertThat(version(readings.get(SecretId.of("db2"))).fromReplica()).isTrue();
	}

	@Test
	void whenABatchTellsAnotherLabelThanTheFollowedOneThenEachIsReadAlone() {
		home().batchStages = List.of("AWSPREVIOUS");
		assertReadAloneAfterABatch();
	}

	@Test
	void whenABatchTellsNoLabelsThenEachIsReadAlone() {
		home().batchStages = null;
		assertReadAloneAfterABatch();
	}

	@Test
	void whenABatchTellsMoreThanTheFollowedLabelThenItIsAnAnswer() {
		home().batchStages = List.of("BLUE", "AWSCURRENT");
		this.source.readAll(many(3));
		assertThat(home().calls).containsExactly("batch 3");
	}

	@Test
	void whenAReplicasBatchLacksTheLabelThenTheSecretIsReadAloneThere() {
		home().fail(FakeSecretsManager.noAnswer());
		away().batchStages = List.of("AWSPREVIOUS");
		assertThat(this.source.readAll(many(2, LOCATION.replicaRegions())).values())
			.allSatisfy((reading) -> assertThat(version(reading).stages()).containsExactly("AWSCURRENT"));
		assertThat(away().calls).containsExactlyInAnyOrder("batch 2", "get db0", "get db1");
	}

	private void assertReadAloneAfterABatch() {
		assertThat(this.source.readAll(many(3)).values())
			.allSatisfy((reading) -> assertThat(version(reading).stages()).containsExactly("AWSCURRENT"));
		assertThat(home().calls).startsWith("batch 3")
			.containsExactlyInAnyOrder("batch 3", "get db0", "get db1", "get db2");
	}

	@Test
	void whenASingleAnswerLacksTheLabelThenItIsReadOnceMore() {
		home().singleStages.addFirst(List.of("AWSPREVIOUS"));
		assertThat(this.source.read(DB, LOCATION).stages()).containsExactly("AWSCURRENT");
		assertThat(home().calls).containsExactly("get db", "get db");
	}

	@ParameterizedTest
	@ValueSource(strings = { "AWSCURRENT", "AWSPENDING", "BLUE" })
	void whenTheLabelDoesNotComeThenTheFailureTellsWhatCame(String label) {
		home().singleStages.clear();
		home().singleStages.add(List.of("AWSPREVIOUS", "GREEN"));
		assertThatExceptionOfType(SecretUnavailableException.class)
			.isThrownBy(() -> this.source.read(DB, LOCATION.withStage(label)))
			.withMessageContaining("version v-eu-west-1", "[AWSPREVIOUS, GREEN]", label)
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.FAILED))
			.satisfies((ex) -> assertThat(ex.isRevocation()).isFalse());
		assertThat(home().calls).hasSize(2);
		assertThat(away().calls).isEmpty();
	}

	@Test
	void whenASingleAnswerTellsNoLabelsThenItHasTheOneThatWasAskedFor() {
		home().singleStages.clear();
		home().singleStages.add(List.of());
		assertThat(this.source.read(DB, LOCATION.withStage("BLUE")).stages()).containsExactly("BLUE");
		assertThat(home().calls).hasSize(1);
	}

	@Test
	void whenAVersionIsPinnedThenItsLabelsDoNotMatter() {
		home().singleStages.clear();
		home().singleStages.add(List.of("AWSPREVIOUS"));
		SecretVersion version = this.source.read(DB, new SecretLocation("db", null, "v7", HOME));
		assertThat(version.versionId()).isEqualTo("v7");
		assertThat(version.stages()).containsExactly("AWSPREVIOUS");
		assertThat(home().calls).hasSize(1);
	}

	@Test
	void whenAnAnswerIsIncompleteThenItIsNone() {
		home().incomplete = true;
		assertUnavailable(Reason.FAILED, "neither");
		home().calls.clear();
		assertThat(failure(this.source.readAll(many(2)), "db1").getReason()).isEqualTo(Reason.FAILED);
		assertThat(home().calls).contains("batch 2", "get db0", "get db1");
	}

	@Test
	void whenABatchIsThrottledThenItsSecretsAreReadOneByOneUntilTheyAreThere() {
		AtomicInteger calls = new AtomicInteger();
		home().failBatch(FakeSecretsManager::throttled);
		home().failSingle(() -> (calls.getAndIncrement() < 5) ? FakeSecretsManager.throttled() : null);
		assertThat(this.source.readAll(many(10)).values())
			.allSatisfy((reading) -> assertThat(reading.version()).isNotNull());
		assertThat(home().calls).startsWith("batch 10").hasSize(1 + 10 + 5);
	}

	@Test
	void whenOneOfABatchIsThrottledThenItIsReadAlone() {
		home().batchErrors.put("db1", "ThrottlingException");
		home().batchErrors.put("db2", "InternalServiceError");
		home().batchErrors.put("db3", "AccessDeniedException");
		Map<SecretId, SecretReading> readings = this.source.readAll(many(4));
		assertThat(home().calls).startsWith("batch 4").containsExactlyInAnyOrder("batch 4", "get db1", "get db2");
		assertThat(failure(readings, "db3").getReason()).isEqualTo(Reason.ACCESS_DENIED);
	}

	@Test
	void whenThrottlingDoesNotEndThenTheStartTimeoutDoesAndAllAreNamed() {
		try (SecretsManagerSource bounded = source(Map.of("rekey.aws.secretsmanager.start-timeout", "1s"))) {
			home().fail(FakeSecretsManager.throttled());
			Map<SecretId, SecretReading> readings = bounded.readAll(many(30));
			assertThat(readings).hasSize(30);
			assertThat(readings.values())
				.allSatisfy((reading) -> assertThat(Objects.requireNonNull(reading.failure()).getReason())
					.isEqualTo(Reason.THROTTLED));
		}
	}

	@Test
	void whenOneRegionHangsThenTheOthersAreReadAndTheStartEndsInTime() throws InterruptedException {
		CountDownLatch interrupted = new CountDownLatch(1);
		try (SecretsManagerSource bounded = source(Map.of("rekey.aws.secretsmanager.start-timeout", "2s"))) {
			away().failSingle(() -> hang(interrupted));
			Map<SecretId, SecretReading> readings = bounded
				.readAll(Map.of(DB, new SecretLocation("db", null, null, HOME), SecretId.of("far"),
						new SecretLocation("far", null, null, AWAY)));
			assertThat(version(readings.get(DB)).region()).isEqualTo(HOME);
			assertThat(failure(readings, "far").getReason()).isEqualTo(Reason.UNREACHABLE);
			assertThat(failure(readings, "far")).hasMessageContaining("did not answer in time")
				.hasMessageContaining(AWAY);
			interrupted.await();
		}
	}

	@Test
	void whenTheReaderOfManyIsInterruptedThenItEndsPromptly() throws InterruptedException {
		CountDownLatch interrupted = new CountDownLatch(1);
		home().failSingle(() -> hang(interrupted));
		List<SecretUnavailableException> failures = new ArrayList<>();
		Thread reader = new Thread(() -> {
			Map<SecretId, SecretReading> readings = this.source
				.readAll(Map.of(DB, new SecretLocation("db", null, null, HOME)));
			if (Thread.currentThread().isInterrupted()) {
				failures.add(failure(readings, "db"));
			}
		});
		reader.start();
		await().until(() -> !home().calls.isEmpty());
		reader.interrupt();
		reader.join();
		assertThat(failures).singleElement().asString().contains("was interrupted");
		interrupted.await();
	}

	@Test
	void whenClosedThenClientsAreClosed() {
		this.source.read(DB, LOCATION);
		this.source.close();
		assertThat(home().calls).endsWith("close");
	}

	private static SdkException hang(CountDownLatch interrupted) {
		try {
			new CountDownLatch(1).await();
			throw new IllegalStateException();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			interrupted.countDown();
			return AbortedException.create("interrupted");
		}
	}

	private void assertUnavailable(Reason reason, String message) {
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> this.source.read(DB, LOCATION))
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason));
	}

	private static Map<SecretId, SecretLocation> many(int count) {
		return many(count, List.of());
	}

	private static Map<SecretId, SecretLocation> many(int count, List<String> replicas) {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		IntStream.range(0, count)
			.forEach((i) -> locations.put(SecretId.of("db" + i),
					new SecretLocation("db" + i, null, null, HOME).withReplicaRegions(replicas)));
		return locations;
	}

	private static SecretVersion version(SecretReading reading) {
		return Objects.requireNonNull(reading.version());
	}

	private static SecretUnavailableException failure(Map<SecretId, SecretReading> readings, String id) {
		SecretReading reading = readings.get(SecretId.of(id));
		return Objects.requireNonNull(Objects.requireNonNull(reading).failure());
	}

	private FakeSecretsManager home() {
		return home(HOME);
	}

	private FakeSecretsManager home(@Nullable String region) {
		return region(new AccountRegion(null, region));
	}

	private FakeSecretsManager away() {
		return region(new AccountRegion(null, AWAY));
	}

	private FakeSecretsManager region(AccountRegion region) {
		return this.regions.computeIfAbsent(region,
				(key) -> new FakeSecretsManager((key.region() != null) ? key.region() : HOME));
	}

	private SecretsManagerSource source(Map<String, String> properties) {
		AwsSettings settings = AwsSettings.from(new Binder(new MapConfigurationPropertySource(properties)));
		SecretsManagerSource source = new SecretsManagerSource(new SecretsManagerClients(settings, this::region),
				this.clock);
		source.setLog(new NoOpLog() {

			@Override
			public void info(Object message) {
				SecretsManagerSourceIT.this.notices.add(String.valueOf(message));
			}

			@Override
			public void warn(Object message) {
				SecretsManagerSourceIT.this.notices.add(String.valueOf(message));
			}

		});
		return source;
	}

}
