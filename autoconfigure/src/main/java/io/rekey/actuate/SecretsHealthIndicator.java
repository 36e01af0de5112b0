// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingPool;
import io.rekey.store.FollowerFailure;
import io.rekey.store.LiveVersion;
import io.rekey.store.SecretStatus;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Shows the secrets in use and the pools that follow them. It is {@code DEGRADED} while a
 * new version is refused, a secret was revoked, something that a secret feeds has not
 * moved, or a pool logs in with another version than the live one or can't use new
 * connections; while Secrets Manager is out of reach, once that takes long. Never
 * {@code DOWN}, because the application works on with what it has. It calls nobody, and
 * shows names and ids only. Safe for use by several threads.
 */
final class SecretsHealthIndicator implements HealthIndicator {

	static final Status DEGRADED = new Status("DEGRADED");

	private final SecretStore store;

	private final Function<SecretId, @Nullable SecretStatus> statuses;

	private final ObjectProvider<PoolRegistry> pools;

	private final Duration staleAfter;

	private final Clock clock;

	SecretsHealthIndicator(SecretStore store, Function<SecretId, @Nullable SecretStatus> statuses,
			ObjectProvider<PoolRegistry> pools, Duration staleAfter, Clock clock) {
		this.store = store;
		this.statuses = statuses;
		this.pools = pools;
		this.staleAfter = staleAfter;
		this.clock = clock;
	}

	@Override
	public Health health() {
		Report report = new Report();
		this.store.live().stream().sorted(Comparator.comparing(SecretsHealthIndicator::name)).forEach(report::add);
		this.store.followed()
			.stream()
			.map(SecretVersion::id)
			.filter(this.store::isDropped)
			.sorted(Comparator.comparing(SecretId::value))
			.forEach(report::addDropped);
		this.pools.ifAvailable((registry) -> registry.pools().forEach((pool) -> report.add(registry, pool)));
		return report.toHealth();
	}

	private boolean isStale(LiveVersion live) {
		Duration age = Duration.between(live.confirmed(), this.clock.instant());
		return age.compareTo(this.staleAfter) > 0;
	}

	private static String name(LiveVersion live) {
		return live.version().id().value();
	}

	/**
	 * Collects the details of one health.
	 */
	private final class Report {

		private final Map<String, Object> secrets = new LinkedHashMap<>();

		private final List<Map<String, Object>> pools = new ArrayList<>();

		private boolean degraded;

		void add(LiveVersion live) {
			SecretId id = live.version().id();
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("versionId", live.version().versionId());
			String region = live.version().region();
			if (region != null) {
				details.put("region", region);
			}
			details.put("since", live.since().toString());
			details.put("confirmed", live.confirmed().toString());
			SecretStatus status = SecretsHealthIndicator.this.statuses.apply(id);
			if (status != null && status.isFailure()) {
				details.put("lastCheck", lastCheck(status));
				this.degraded |= !status.isOutOfReach() || isStale(live);
			}
			if (status != null && !status.late().isEmpty()) {
				details.put("late", status.late().stream().map(Report::late).toList());
				this.degraded = true;
			}
			this.secrets.put(id.value(), details);
		}

		void addDropped(SecretId id) {
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("dropped", true);
			SecretStatus status = SecretsHealthIndicator.this.statuses.apply(id);
			if (status != null && status.isFailure()) {
				details.put("lastCheck", lastCheck(status));
			}
			this.degraded = true;
			this.secrets.put(id.value(), details);
		}

		private static Map<String, Object> lastCheck(SecretStatus status) {
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("outcome", status.outcome().name());
			putIfPresent(details, "reason", status.reason());
			putIfPresent(details, "cause", (status.cause() != null) ? status.cause().name() : null);
			putIfPresent(details, "action", status.action());
			putIfPresent(details, "versionId", status.refusedVersionId());
			details.put("time", status.time().toString());
			return details;
		}

		private static Map<String, Object> late(FollowerFailure failure) {
			return Map.of("follower", failure.follower(), "reason", failure.reason());
		}

		private static void putIfPresent(Map<String, Object> details, String name, @Nullable Object value) {
			if (value != null) {
				details.put(name, value);
			}
		}

		void add(PoolRegistry registry, RotatingPool pool) {
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("name", pool.name());
			details.put("secret", pool.logins().secret().value());
			details.put("outdatedConnections", pool.outdated());
			String healed = registry.healedVersionId(pool);
			if (healed != null) {
				details.put("versionId", healed);
				details.put("reason", "the database refused the live version of the secret and accepted this one");
				this.degraded = true;
			}
			String trouble = pool.trouble();
			if (trouble != null) {
				details.put("trouble", trouble);
				this.degraded = true;
			}
			this.pools.add(details);
		}

		Health toHealth() {
			Health.Builder health = Health.status(this.degraded ? DEGRADED : Status.UP)
				.withDetail("secrets", this.secrets);
			return (this.pools.isEmpty() ? health : health.withDetail("pools", this.pools)).build();
		}

	}

}
