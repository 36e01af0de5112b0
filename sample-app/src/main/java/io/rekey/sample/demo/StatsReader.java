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

package io.rekey.sample.demo;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.sample.demo.DemoStats.SecretInUse;
import io.rekey.sample.orders.OrderCounts;

import org.springframework.stereotype.Component;

/**
 * Puts together what the page shows.
 */
@Component
class StatsReader {

	private static final Duration ROUND_UP = Duration.ofNanos(999_999);

	private final OrderCounts orders;

	private final Secrets secrets;

	private final RotationLog rotations;

	private final PoolConnections connections;

	private final FirstPassword firstPassword;

	private final SecretId databaseSecret;

	StatsReader(OrderCounts orders, Secrets secrets, RotationLog rotations, PoolConnections connections,
			FirstPassword firstPassword, DemoProperties properties) {
		this.orders = orders;
		this.secrets = secrets;
		this.rotations = rotations;
		this.connections = connections;
		this.firstPassword = firstPassword;
		this.databaseSecret = properties.secret();
	}

	DemoStats read() {
		return new DemoStats(this.rotations.startedAt(), this.orders.served(), this.orders.failed(),
				this.orders.ratePerSecond(), this.rotations.count(this.databaseSecret), this.rotations.refused(),
				this.orders.longestBorrow().plus(ROUND_UP).toMillis(), this.connections.count(),
				this.firstPassword.isRefused(), secretsInUse(), this.rotations.latest());
	}

	private List<SecretInUse> secretsInUse() {
		return this.secrets.inUse()
			.stream()
			.map((version) -> SecretInUse.of(version, this.rotations.since(version.id())))
			.sorted(Comparator.comparing(SecretInUse::name))
			.toList();
	}

}
