// SPDX-License-Identifier: Apache-2.0

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
