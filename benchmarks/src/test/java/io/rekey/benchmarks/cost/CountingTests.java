// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The counting in a short form: comparisons each three seconds, in an application in this
 * JVM.
 */
class CountingTests {

	private static final String BATCH = "secretsmanager:BatchGetSecretValue";

	private static final Duration QUIET = Duration.ofMillis(500);

	private static final int SECRETS = 21;

	private final Options options = Options.parse("--scale=100", "--window=7s", "--rotations=1", "--replicas=2");

	private Counted count(Contestant contestant) throws InterruptedException {
		try (Cloud cloud = new Cloud(SECRETS, this.options.replicas())) {
			return new Counting(contestant, SECRETS, this.options, cloud, (args) -> InnerReplica.start(cloud, args),
					QUIET)
				.count();
		}
	}

	@Test
	void whenThereIsNoQueueThenOnlyComparisonsAreCounted() throws InterruptedException {
		Counted counted = count(Contestant.REKEY);
		assertThat(counted.start()).hasToString("2 BatchGetSecretValue");
		assertIsComparedOnly(counted.idle());
		assertThat(counted.rotation().only((action) -> !action.equals(BATCH))).isEqualTo(Calls.NONE);
		assertThat(counted.deliveries()).isZero();
		assertThat(counted.stop()).isEqualTo(Calls.NONE);
	}

	@Test
	void whenThereIsAQueueThenARotationIsOneMessageAndOneRead() throws InterruptedException {
		Counted counted = count(Contestant.REKEY_WITH_PROVISIONED_QUEUE);
		assertThat(counted.start()).hasToString("4 BatchGetSecretValue, 1 GetQueueUrl");
		assertIsComparedOnly(counted.idle().only((action) -> !action.equals(Day.POLL)));
		Calls rotation = counted.rotation();
		assertThat(rotation.only((action) -> !action.equals(BATCH) && !action.equals(Day.POLL)))
			.hasToString("1 GetSecretValue, 1 DeleteMessageBatch");
		assertThat(rotation.count(Day.POLL)).isPositive();
		assertThat(counted.deliveries()).isEqualTo(1);
		assertThat(counted.stop()).isEqualTo(Calls.NONE);
	}

	/**
	 * Each comparison of 21 secrets takes two calls; a slow machine has one less.
	 */
	private static void assertIsComparedOnly(Calls idle) {
		assertThat(idle.total()).isEqualTo(idle.count(BATCH)).isBetween(2L, 6L);
	}

}
