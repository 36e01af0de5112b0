// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.rekey.env.TestClients;
import io.rekey.fleet.Act.Kind;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAws.ApiCall;
import io.rekey.test.EmbeddedPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A fleet that is used and whose secrets are rotated, while all goes wrong that can. Runs
 * for {@code -Drekey.chaos.duration}, two minutes by default, by the chances of
 * {@code -Drekey.chaos.seed}, 1 by default, which every failure tells. The same seed lets
 * the same happen in the same order, though not at the same moments.
 */
class ChaosIT {

	static final List<String> PROPERTIES = List.of("imported.one.password", "imported.two.password", "referred.three",
			"referred.four", "pools.single.password", "pools.alternating.password");

	private static final long SEED = Long.getLong("rekey.chaos.seed", 1);

	private static final Duration DURATION = Duration.parse(System.getProperty("rekey.chaos.duration", "PT2M"));

	private static final int SIZE = 8;

	private static final Duration RECONCILE_INTERVAL = Duration.ofSeconds(10);

	private static final Duration MIN_INTERVAL = Duration.ofMillis(500);

	private static final int LOOKS = 10;

	private final FleetLogging logging = new FleetLogging();

	private final EmbeddedAws aws = EmbeddedAws.builder().seed(SEED).start();

	private final EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start();

	private final SecretsManagerClient client = TestClients.secretsManager(this.aws);

	private final List<ChaosSecret> secrets = List.of(new ChaosSecret(this.aws, this.client, "app/one"),
			new ChaosSecret(this.aws, this.client, "app/two"), new ChaosSecret(this.aws, this.client, "app/three"),
			new ChaosSecret(this.aws, this.client, "app/four"),
			new ChaosSecret(this.aws, this.client, "db/single", this.postgres, List.of("single")),
			new ChaosSecret(this.aws, this.client, "db/alternating", this.postgres, List.of("one", "other")));

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
	void whenAllGoesWrongThenNothingFailsAndAllIsRightOnceItIsOver() {
		System.out.println("Chaos with -Drekey.chaos.seed=" + SEED + " for " + DURATION);
		try {
			run();
		}
		catch (Throwable ex) {
			throw new AssertionError("Chaos with -Drekey.chaos.seed=" + SEED + " for " + DURATION, ex);
		}
	}

	private void run() {
		String topic = this.aws.createTopicForRotations("rotations");
		Map<String, Object> properties = properties(topic);
		Fleet fleet = Fleet.start(SIZE, (number) -> Replica.start(ChaosApplication.class, properties));
		try (fleet; ChaosLoad load = new ChaosLoad(fleet.replicas()); Chaos chaos = new Chaos(this.aws, this.secrets)) {
			load.awaitMore();
			long start = System.nanoTime();
			endure(chaos);
			chaos.calmDown();
			long calm = System.nanoTime();
			await().untilAsserted(() -> assertAllIsRight(fleet));
			print(chaos, load, calm - start, System.nanoTime() - calm);
			load.awaitMore();
			assertThat(load.failures()).isEmpty();
			assertThat(readsOfSecrets()).isLessThan(bound(chaos, Duration.ofNanos(System.nanoTime() - start)));
		}
		this.remains.assertNothingIsLeft(topic);
	}

	private static void endure(Chaos chaos) {
		ChaosPlan plan = new ChaosPlan(SEED);
		long end = System.nanoTime() + DURATION.toNanos();
		while (System.nanoTime() - end < 0) {
			chaos.perform(plan.next());
		}
	}

	private void assertAllIsRight(Fleet fleet) {
		for (Replica replica : fleet.replicas()) {
			for (ChaosSecret secret : this.secrets) {
				assertThat(replica.versionId(secret.name())).as(secret.name()).isEqualTo(secret.versionId());
			}
			assertThat(IntStream.range(0, PROPERTIES.size())).allSatisfy(
					(i) -> assertThat(replica.property(PROPERTIES.get(i))).isEqualTo(this.secrets.get(i).password()));
			assertThat(replica.bean(ChaosApplication.Settings.class).getPassword())
				.isEqualTo(this.secrets.get(0).password());
			assertThat(replica.outdatedConnections()).isZero();
		}
	}

	private long readsOfSecrets() {
		return this.aws.count("secretsmanager:GetSecretValue") + this.aws.count("secretsmanager:BatchGetSecretValue");
	}

	/**
	 * An event costs a replica at most eleven reads: one, and ten looks for a version
	 * that is not seen (yet). A comparison of all secrets costs one batch, and two reads
	 * of each secret whose last check failed. What the SDK repeats, and what refused
	 * logins read, is within what most events leave over, since they cost one read.
	 */
	private long bound(Chaos chaos, Duration time) {
		long events = chaos.count(Kind.ROTATION) + chaos.count(Kind.FORGED_EVENT) + chaos.count(Kind.FORGED_MESSAGE);
		long reconciles = SIZE * (1 + time.toMillis() * 10 / 9 / RECONCILE_INTERVAL.toMillis());
		long comparisons = reconciles + this.aws.count("sqs:CreateQueue");
		return SIZE * events * (1 + LOOKS) + comparisons * (1 + 2L * this.secrets.size());
	}

	private void print(Chaos chaos, ChaosLoad load, long chaosNanos, long calmNanos) {
		Map<String, Long> calls = this.aws.calls()
			.stream()
			.collect(Collectors.groupingBy(ApiCall::action, TreeMap::new, Collectors.counting()));
		System.out.printf(
				"Chaos of %d s: acts %s; served %d, failed %d; all right %d ms after it was over;"
						+ " %d reads of secrets, at most %d allowed; calls %s%n",
				Duration.ofNanos(chaosNanos).toSeconds(), chaos.counts(), load.served(), load.failures().size(),
				Duration.ofNanos(calmNanos).toMillis(), readsOfSecrets(), bound(chaos, Duration.ofNanos(chaosNanos)),
				calls);
		new ArrayList<>(load.failures()).stream().distinct().limit(5).forEach(System.out::println);
	}

	private Map<String, Object> properties(String topic) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("spring.application.name", "chaos");
		properties.put("rekey.aws.endpoint", this.aws.endpoint());
		properties.put("rekey.aws.region", this.aws.region());
		properties.put("rekey.aws.credentials.access-key-id", this.aws.accessKeyId());
		properties.put("rekey.aws.credentials.secret-access-key", this.aws.secretAccessKey());
		properties.put("rekey.rotation.topic-arn", topic);
		properties.put("rekey.rotation.reconcile-interval", RECONCILE_INTERVAL);
		properties.put("rekey.rotation.min-interval", MIN_INTERVAL);
		properties.put("rekey.rotation.spread.retirements", "1s");
		properties.put("spring.config.import",
				"aws-secretsmanager:app/one?prefix=imported.one.;app/two?prefix=imported.two.");
		properties.put("referred.three", this.secrets.get(2).reference("password"));
		properties.put("referred.four", this.secrets.get(3).reference("password"));
		addPool(properties, "single", this.secrets.get(4));
		addPool(properties, "alternating", this.secrets.get(5));
		return properties;
	}

	private void addPool(Map<String, Object> properties, String name, ChaosSecret secret) {
		String prefix = "pools." + name + ".";
		properties.put(prefix + "pool-name", name);
		properties.put(prefix + "jdbc-url", this.postgres.jdbcUrl());
		properties.put(prefix + "username", secret.reference("username"));
		properties.put(prefix + "password", secret.reference("password"));
		properties.put(prefix + "maximum-pool-size", 3);
	}

}
