/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.aws;

import java.time.Duration;

import io.rekey.aws.FleetRestartSimulation.Policy;
import io.rekey.aws.FleetRestartSimulation.Result;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the {@link FleetRestartSimulation} with a twentieth of its replicas and quotas.
 */
class FleetRestartTests {

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
