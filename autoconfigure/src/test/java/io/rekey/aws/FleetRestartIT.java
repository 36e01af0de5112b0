// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;

import io.rekey.aws.FleetRestartSimulation.Policy;
import io.rekey.aws.FleetRestartSimulation.Result;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the {@link FleetRestartSimulation} with a twentieth of its replicas and quotas.
 */
class FleetRestartIT {

	private final FleetRestartSimulation fleet = new FleetRestartSimulation(25, 50, 5, 500);

	@Test
	void whenAllReplicasStartAtOnceThenAllGetTheirSecrets() throws Exception {
		Result result = this.fleet.run(Policy.fallback(BatchRetries.ATTEMPTS, Duration.ZERO));
		assertThat(result.throttledBatches()).isPositive();
		assertThat(result.failures()).isZero();
	}

	@Test
	void whenThereIsNoWayAroundThrottledBatchesThenReplicasFailToStart() throws Exception {
		assertThat(this.fleet.run(Policy.sdkOnly(BatchRetries.ATTEMPTS, Duration.ZERO)).failures()).isPositive();
	}

}
