// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.LiveVersion;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretStatus;
import io.rekey.store.SecretStore;
import io.rekey.store.StatusChange;
import io.rekey.store.StatusListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * The meters of each secret in use, from when it is first read. A secret that was dropped
 * has no age. Safe for use by several threads.
 */
final class SecretMeters implements MeterBinder, StatusListener, DisposableBean {

	static final String SECRET = "secret";

	/**
	 * An event that claims to be older tells nothing about the delay: it was forged, or a
	 * lost version was found by chance.
	 */
	private static final Duration LONGEST_DELAY = Duration.ofHours(24);

	private final SecretStore store;

	private final Clock clock;

	private final Function<SecretId, @Nullable SecretStatus> statuses;

	private final Map<SecretId, Timer> delays = new ConcurrentHashMap<>();

	private final BoundMeters meters = new BoundMeters();

	SecretMeters(SecretStore store, Function<SecretId, @Nullable SecretStatus> statuses, Clock clock) {
		this.store = store;
		this.statuses = statuses;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.store.onFirstRead((version) -> register(registry, version.id()));
	}

	private void register(MeterRegistry registry, SecretId id) {
		register(registry, id, "rekey.secret.age", "Time since the live version was created",
				(meters) -> meters.secondsSince(meters.createdDate(id)));
		register(registry, id, "rekey.secret.confirmed.age",
				"Time since the live version was last seen to be the current one",
				(meters) -> meters.secondsSince(meters.live(id, LiveVersion::confirmed)));
		register(registry, id, "rekey.secret.created", "When the live version was created, since the epoch",
				(meters) -> seconds(meters.createdDate(id)));
		this.meters.add(registry,
				Gauge.builder("rekey.secret.drift", this, (meters) -> meters.drift(id))
					.description("Whether the version found last is another than the live one")
					.tag(SECRET, id.value())
					.register(registry));
		this.meters.add(registry,
				Gauge.builder("rekey.followers.late", this, (meters) -> meters.late(id))
					.description("How many that the secret feeds have not moved to the live version")
					.tag(SECRET, id.value())
					.register(registry));
		this.delays.put(id,
				this.meters.add(registry,
						Timer.builder("rekey.rotation.delay")
							.description("From the event to the moment its version was live")
							.tag(SECRET, id.value())
							.register(registry)));
	}

	private void register(MeterRegistry registry, SecretId id, String name, String description,
			ToDoubleFunction<SecretMeters> seconds) {
		this.meters.add(registry,
				TimeGauge.builder(name, this, TimeUnit.SECONDS, seconds)
					.description(description)
					.tag(SECRET, id.value())
					.register(registry));
	}

	private double secondsSince(@Nullable Instant time) {
		return (time != null) ? Duration.between(time, this.clock.instant()).toMillis() / 1000.0 : Double.NaN;
	}

	private static double seconds(@Nullable Instant time) {
		return (time != null) ? time.toEpochMilli() / 1000.0 : Double.NaN;
	}

	private @Nullable Instant createdDate(SecretId id) {
		SecretVersion current = this.store.current(id);
		return (current != null) ? current.createdDate() : null;
	}

	private @Nullable Instant live(SecretId id, Function<LiveVersion, Instant> time) {
		return this.store.live()
			.stream()
			.filter((live) -> live.version().id().equals(id))
			.findAny()
			.map(time)
			.orElse(null);
	}

	private double drift(SecretId id) {
		SecretStatus status = this.statuses.apply(id);
		return (status != null && status.drifted()) ? 1 : 0;
	}

	private double late(SecretId id) {
		SecretStatus status = this.statuses.apply(id);
		return (status != null) ? status.late().size() : 0;
	}

	@Override
	public void onChange(StatusChange change) {
		RotationResult result = change.result();
		SecretId id = change.after().secret();
		Instant event = result.signal().eventTime();
		Timer timer = this.delays.get(id);
		if (result.outcome() == Outcome.ROTATED && event != null && timer != null) {
			record(timer, Duration.between(event, result.time()));
		}
	}

	/**
	 * The clocks of AWS and of this machine may differ, and events tell whole seconds.
	 */
	private static void record(Timer timer, Duration delay) {
		if (delay.compareTo(LONGEST_DELAY) <= 0) {
			timer.record(delay.isNegative() ? Duration.ZERO : delay);
		}
	}

	@Override
	public void destroy() {
		this.meters.removeAll();
	}

}
