// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStatus;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import io.rekey.store.TestFollowers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters of each secret.
 */
@Timeout(180)
class SecretMetersTests {

	private static final SecretId ID = SecretId.of("prod/db");

	private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

	private final VersionSource source = new VersionSource();

	private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()), this.clock);

	private final SecretMeters meters = new SecretMeters(this.store, this::status,
			Clock.offset(this.clock, Duration.ofMinutes(1)));

	private final SecretStatuses statuses = new SecretStatuses(List.of(this.meters));

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private boolean refuses;

	private volatile boolean late;

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			new RotationSettings(Duration.ZERO, Duration.ofMillis(1), 1, Duration.ofHours(1), Duration.ofHours(1),
					OnRevoked.DROP, Spread.NONE),
			new Participants(List.of(
					TestFollowers.proving(this.store,
							(candidate) -> this.refuses ? Proof.refused("it is bad") : Proof.accepted()),
					TestFollowers.applying((previous, live) -> {
						if (this.late) {
							throw new IllegalStateException();
						}
					})), List.of(this.statuses)),
			this.clock);

	private SecretStatus status(SecretId id) {
		return this.statuses.of(id);
	}

	@BeforeEach
	void use() {
		this.source.put(ID, "v1", NOW.minusSeconds(3600));
		this.store.load(List.of(ID));
		this.meters.bindTo(this.registry);
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenASecretIsInUseThenItsAgeIsKnown() {
		assertThat(gauge(ID, "rekey.secret.age")).isEqualTo(3660);
		assertThat(gauge(ID, "rekey.secret.created")).isEqualTo((double) NOW.minusSeconds(3600).getEpochSecond());
		assertThat(gauge(ID, "rekey.secret.confirmed.age")).isEqualTo(60);
		assertThat(gauge(ID, "rekey.secret.drift")).isZero();
	}

	@Test
	void whenASecretComesInUseLaterThenItHasMetersToo() {
		SecretId late = SecretId.of("prod/late");
		this.source.put(late, "l1", NOW);
		assertThat(this.registry.find("rekey.secret.age").tag("secret", "prod/late").meters()).isEmpty();
		this.store.get(late);
		assertThat(gauge(late, "rekey.secret.age")).isEqualTo(60);
	}

	@Test
	void whenAVersionIsRefusedThenTheSecretDriftsUntilOneGoesLive() {
		this.source.put(ID, "v2", NOW);
		this.refuses = true;
		signal(null);
		assertThat(gauge(ID, "rekey.secret.drift")).isOne();
		assertThat(gauge(ID, "rekey.secret.age")).isEqualTo(3660);
		this.refuses = false;
		signal(null);
		assertThat(gauge(ID, "rekey.secret.drift")).isZero();
		assertThat(gauge(ID, "rekey.secret.age")).isEqualTo(60);
	}

	@Test
	void whenSomethingHasNotMovedThenItIsCountedUntilItHas() {
		assertThat(gauge(ID, "rekey.followers.late")).isZero();
		this.source.put(ID, "v2", NOW);
		this.late = true;
		signal(null);
		assertThat(gauge(ID, "rekey.followers.late")).isOne();
		assertThat(gauge(ID, "rekey.secret.drift")).isZero();
		this.late = false;
		signal(null);
		assertThat(gauge(ID, "rekey.followers.late")).isZero();
	}

	@Test
	void whenASecretIsDroppedThenItHasNoAge() {
		this.source.remove(ID);
		signal(null);
		signal(null);
		assertThat(this.store.isDropped(ID)).isTrue();
		assertThat(gauge(ID, "rekey.secret.age")).isNaN();
		assertThat(gauge(ID, "rekey.secret.created")).isNaN();
		assertThat(gauge(ID, "rekey.secret.confirmed.age")).isNaN();
	}

	@Test
	void whenEventsTellTheirTimeThenTheDelayIsMeasuredAsFarAsItCanBeTrusted() {
		rotate("v2", NOW.minusSeconds(7));
		assertThat(delays()).isOne();
		assertThat(this.registry.get("rekey.rotation.delay").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(7);
		rotate("v3", NOW.plusSeconds(2));
		assertThat(delays()).isEqualTo(2);
		assertThat(this.registry.get("rekey.rotation.delay").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(7);
		rotate("v4", NOW.minus(Duration.ofHours(25)));
		rotate("v5", null);
		assertThat(delays()).isEqualTo(2);
	}

	@Test
	void whenTheContextEndsThenARegistryThatLivesOnLosesTheMeters() {
		assertThat(this.registry.getMeters()).isNotEmpty();
		this.meters.destroy();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	private long delays() {
		return this.registry.get("rekey.rotation.delay").timer().count();
	}

	private void rotate(String versionId, @Nullable Instant eventTime) {
		this.source.put(ID, versionId, NOW);
		assertThat(signal(eventTime).outcome()).isEqualTo(RotationResult.Outcome.ROTATED);
	}

	private RotationResult signal(@Nullable Instant eventTime) {
		return this.rotator.signal(ID, new Signal(RotationTrigger.QUEUE, Set.of(), eventTime)).join();
	}

	private double gauge(SecretId id, String name) {
		return this.registry.get(name).tag("secret", id.value()).gauge().value();
	}

}
