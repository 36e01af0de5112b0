// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.rekey.SecretId;
import io.rekey.store.SecretLocation;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What happens when all replicas of an application start at once: real
 * {@link SecretsManagerSource}s in real time, over clients that share the quotas of one
 * region. Run {@link #main} for 500 replicas with 50 secrets each against the quotas that
 * AWS documents: 100 {@code BatchGetSecretValue} and 10,000 {@code GetSecretValue} a
 * second.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html">Quotas</a>
 */
final class FleetRestartSimulation {

	private static final int SDK_ATTEMPTS = 3;

	private final int replicas;

	private final int secrets;

	private final int batchesPerSecond;

	private final int getsPerSecond;

	FleetRestartSimulation(int replicas, int secrets, int batchesPerSecond, int getsPerSecond) {
		this.replicas = replicas;
		this.secrets = secrets;
		this.batchesPerSecond = batchesPerSecond;
		this.getsPerSecond = getsPerSecond;
	}

	/**
	 * Runs the whole fleet, and then a fifth of it with a fifth of the quotas: one
	 * machine hardly makes more than the 10,000 calls a second that the whole fleet is
	 * granted.
	 */
	public static void main(String[] args) throws Exception {
		for (int part : new int[] { 1, 5 }) {
			FleetRestartSimulation fleet = new FleetRestartSimulation(500 / part, 50, 100 / part, 10_000 / part);
			fleet.run(Policy.fallback(1, Duration.ZERO));
			System.out
				.println(500 / part + " replicas, 50 secrets each; times in seconds since the first one was started");
			for (Policy policy : List.of(Policy.sdkOnly(SDK_ATTEMPTS, Duration.ZERO),
					Policy.sdkOnly(SDK_ATTEMPTS, Duration.ofSeconds(15)), Policy.fallback(1, Duration.ZERO),
					Policy.fallback(2, Duration.ZERO), Policy.fallback(SDK_ATTEMPTS, Duration.ZERO),
					Policy.fallback(2, Duration.ofSeconds(5)), Policy.fallback(2, Duration.ofSeconds(15)))) {
				System.out.println(fleet.run(policy));
			}
		}
	}

	Result run(Policy policy) throws InterruptedException, ExecutionException {
		QuotaClient.Region region = new QuotaClient.Region(this.batchesPerSecond, this.getsPerSecond);
		ExecutorService threads = Executors.newFixedThreadPool(this.replicas);
		Random random = new Random(1);
		long start = System.nanoTime();
		List<Future<Double>> starts = new ArrayList<>();
		for (int i = 0; i < this.replicas; i++) {
			long wait = (long) (random.nextDouble() * policy.jitter.plusSeconds(1).toMillis());
			starts.add(threads.submit(() -> startReplica(policy, region, wait, start)));
		}
		List<Double> times = new ArrayList<>();
		for (Future<Double> one : starts) {
			times.add(one.get());
		}
		threads.shutdown();
		return new Result(policy, times.stream().mapToDouble(Double::doubleValue).toArray(), region);
	}

	/**
	 * Starts one replica, within a second after the others, and later by the jitter.
	 * @return when it had its secrets, in seconds; NaN if it did not get them
	 */
	private double startReplica(Policy policy, QuotaClient.Region region, long waitMillis, long start)
			throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(waitMillis);
		AwsSettings settings = AwsSettings.from(new Binder(new MapConfigurationPropertySource(Map.of())));
		QuotaClient client = new QuotaClient(region, policy.batchAttempts, policy.sdkOnly);
		try (SecretsManagerSource source = new SecretsManagerSource(
				new SecretsManagerClients(settings, (key) -> client))) {
			boolean complete = source.readAll(locations())
				.values()
				.stream()
				.allMatch((reading) -> reading.version() != null);
			return complete ? (System.nanoTime() - start) / 1e9 : Double.NaN;
		}
	}

	private Map<SecretId, SecretLocation> locations() {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		IntStream.range(0, this.secrets)
			.forEach((i) -> locations.put(SecretId.of("s" + i), new SecretLocation("s" + i, null, null, "eu-west-1")));
		return locations;
	}

	/**
	 * How replicas go about it.
	 */
	static final class Policy {

		private final boolean sdkOnly;

		private final int batchAttempts;

		private final Duration jitter;

		private Policy(boolean sdkOnly, int batchAttempts, Duration jitter) {
			this.sdkOnly = sdkOnly;
			this.batchAttempts = batchAttempts;
			this.jitter = jitter;
		}

		static Policy sdkOnly(int batchAttempts, Duration jitter) {
			return new Policy(true, batchAttempts, jitter);
		}

		static Policy fallback(int batchAttempts, Duration jitter) {
			return new Policy(false, batchAttempts, jitter);
		}

		@Override
		public String toString() {
			return (this.sdkOnly ? "SDK retries only" : "fallback") + ", " + this.batchAttempts + " attempts a batch, "
					+ this.jitter.toSeconds() + " s jitter";
		}

	}

	/**
	 * What came of it.
	 */
	static final class Result {

		private final Policy policy;

		private final double[] times;

		private final QuotaClient.Region region;

		Result(Policy policy, double[] times, QuotaClient.Region region) {
			this.policy = policy;
			this.times = times.clone();
			Arrays.sort(this.times);
			this.region = region;
		}

		long failures() {
			return Arrays.stream(this.times).filter(Double::isNaN).count();
		}

		long throttledBatches() {
			return this.region.batch.throttled.get();
		}

		private String time(double share) {
			double time = this.times[(int) Math.ceil(share * this.times.length) - 1];
			return Double.isNaN(time) ? "never" : "%.1f".formatted(time);
		}

		@Override
		public String toString() {
			return "%-45s 50%% %5s  99%% %5s  100%% %5s | failures %3d | batches %5d + %5d throttled | gets %6d + %6d throttled"
				.formatted(this.policy, time(0.5), time(0.99), time(1), failures(), this.region.batch.taken.get(),
						throttledBatches(), this.region.get.taken.get(), this.region.get.throttled.get());
		}

	}

}
