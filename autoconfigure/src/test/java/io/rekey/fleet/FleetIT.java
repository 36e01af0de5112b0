// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.rekey.RotationTrigger;
import io.rekey.env.TestClients;
import io.rekey.jdbc.RefusedLogins;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAws.ApiCall;
import io.rekey.test.EmbeddedPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One rotation, and a hundred replicas that have to know.
 */
@Timeout(300)
class FleetIT {

	private static final int SIZE = 100;

	private static final int LOADED = 5;

	private final FleetLogging logging = new FleetLogging();

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start();

	private final SecretsManagerClient client = TestClients.secretsManager(this.aws);

	private final RotatedDatabase database = RotatedDatabase.singleUser(this.aws, this.postgres, this.client, "fleet");

	private final Remains remains = new Remains(this.aws);

	@BeforeEach
	void prepare() {
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.postgres.close();
		this.aws.close();
		this.logging.close();
	}

	@Test
	void whenEachReplicaHasAQueueThenAllKnowAndEachReadsTheSecretOnce() {
		String topic = this.aws.createTopicForRotations("rotations");
		Fleet fleet = start(Map.of("rekey.rotation.topic-arn", topic, "rekey.rotation.spread.retirements", "1s",
				"rekey.rotation.reconcile-interval", "0s"));
		try (fleet; LightLoad load = new LightLoad(fleet.replicas().subList(0, LOADED))) {
			awaitQuiet(SIZE);
			load.awaitMore();
			int refused = RefusedLogins.count();
			String versionId = this.database.rotate();
			await().until(() -> fleet.countLive(this.database.secret(), versionId) == SIZE);
			load.awaitMore();
			await().until(() -> fleet.replicas().stream().allMatch((replica) -> replica.outdatedConnections() == 0));
			load.awaitMore();
			Map<String, Long> calls = secretsManagerCallsSinceTheLabelMoved();
			print(fleet, calls, RefusedLogins.count() - refused);
			assertThat(calls).containsExactly(Map.entry("GetSecretValue", (long) SIZE));
			assertThat(fleet.replicas()).allSatisfy((replica) -> assertThat(replica.rotated()).singleElement()
				.satisfies((event) -> assertThat(event.trigger()).isEqualTo(RotationTrigger.QUEUE)));
			assertThat(load.failures()).isEmpty();
		}
		assertThat(new OperationsGuide().actions()).containsAll(actionsOfReplicas());
		this.remains.assertNothingIsLeft(topic);
	}

	/**
	 * Why each replica has a queue of its own.
	 */
	@Test
	void whenReplicasShareAQueueThenFewKnowUntilTheyReconcile() {
		String queue = this.aws.createQueueForRotations("shared");
		Remains withQueue = new Remains(this.aws);
		Fleet fleet = start(Map.of("rekey.rotation.queue", queue, "rekey.rotation.reconcile-interval", "15s"));
		try (fleet) {
			awaitQuiet(SIZE);
			String versionId = this.database.rotate();
			await().until(() -> fleet.countLive(this.database.secret(), versionId) == SIZE);
			await().until(() -> fleet.replicas().stream().noneMatch((replica) -> replica.rotated().isEmpty()));
			Map<RotationTrigger, Long> triggers = fleet.replicas()
				.stream()
				.collect(Collectors.groupingBy((replica) -> replica.rotated().get(0).trigger(), Collectors.counting()));
			System.out.println("Fleet of " + SIZE + " on one shared queue: learned of the rotation by " + triggers);
			assertThat(triggers.getOrDefault(RotationTrigger.QUEUE, 0L)).isLessThan(SIZE / 10);
			assertThat(triggers.getOrDefault(RotationTrigger.RECONCILE, 0L)).isGreaterThan(SIZE * 9 / 10);
		}
		withQueue.assertNothingIsLeft();
	}

	private Fleet start(Map<String, String> more) {
		Map<String, Object> properties = new LinkedHashMap<>(more);
		properties.put("spring.application.name", "fleet");
		properties.put("rekey.aws.endpoint", this.aws.endpoint());
		properties.put("rekey.aws.region", this.aws.region());
		properties.put("rekey.aws.credentials.access-key-id", this.aws.accessKeyId());
		properties.put("rekey.aws.credentials.secret-access-key", this.aws.secretAccessKey());
		properties.put("spring.datasource.url", this.postgres.jdbcUrl());
		properties.put("spring.datasource.username", this.database.reference("username"));
		properties.put("spring.datasource.password", this.database.reference("password"));
		properties.put("spring.datasource.driver-class-name", RefusedLogins.DRIVER);
		properties.put("spring.datasource.hikari.maximum-pool-size", 1);
		long start = System.nanoTime();
		Fleet fleet = Fleet.start(SIZE, (number) -> {
			Replica replica = Replica.start(Replica.Application.class, properties);
			replica.connect();
			return replica;
		});
		Runtime runtime = Runtime.getRuntime();
		System.out.printf("Fleet of %d started in %d s, %d MB of heap, %d threads%n", SIZE,
				Duration.ofNanos(System.nanoTime() - start).toSeconds(),
				(runtime.totalMemory() - runtime.freeMemory()) >> 20, Thread.activeCount());
		return fleet;
	}

	/**
	 * Each replica has read its secret at the start and once more since it listens.
	 */
	private void awaitQuiet(int size) {
		await().until(() -> this.aws.count("sqs:ReceiveMessage") >= size
				&& this.aws.count("secretsmanager:GetSecretValue") >= 2L * size);
	}

	/**
	 * The permissions for what replicas called. A batch of deletions needs that of one.
	 */
	private Set<String> actionsOfReplicas() {
		return this.aws.calls()
			.stream()
			.filter((call) -> !call.service().equals("secretsmanager") || call.action().endsWith("GetSecretValue"))
			.map((call) -> call.service() + ":" + call.action().replace("DeleteMessageBatch", "DeleteMessage"))
			.collect(Collectors.toSet());
	}

	private Map<String, Long> secretsManagerCallsSinceTheLabelMoved() {
		Instant moved = labelMoved();
		return this.aws.calls()
			.stream()
			.filter((call) -> call.service().equals("secretsmanager") && call.time().isAfter(moved))
			.collect(Collectors.groupingBy(ApiCall::action, TreeMap::new, Collectors.counting()));
	}

	private Instant labelMoved() {
		return this.aws.calls()
			.stream()
			.filter((call) -> call.action().equals("UpdateSecretVersionStage"))
			.map(ApiCall::time)
			.reduce((first, second) -> second)
			.orElseThrow();
	}

	/**
	 * Most of the time is that of EmbeddedAws, which delivers the event to one queue
	 * after the other, and of a hundred replicas on the cores of one machine.
	 */
	private void print(Fleet fleet, Map<String, Long> calls, int refused) {
		Instant moved = labelMoved();
		List<Long> delays = sorted(fleet,
				(replica) -> Duration.between(moved, replica.liveSince(this.database.secret())));
		List<Long> pipelines = sorted(fleet, (replica) -> replica.rotated().get(0).timings().total());
		System.out.printf(
				"Fleet of %d: from the label's move to live p50 %d ms, p99 %d ms, max %d ms, spread %d ms"
						+ " (in the pipeline p50 %d ms, max %d ms); calls of Secrets Manager %s; refused logins %d%n",
				SIZE, delays.get(SIZE / 2), delays.get(SIZE * 99 / 100 - 1), delays.get(SIZE - 1),
				delays.get(SIZE - 1) - delays.get(0), pipelines.get(SIZE / 2), pipelines.get(SIZE - 1), calls, refused);
	}

	private static List<Long> sorted(Fleet fleet, Function<Replica, Duration> duration) {
		return fleet.replicas().stream().map((replica) -> duration.apply(replica).toMillis()).sorted().toList();
	}

}
