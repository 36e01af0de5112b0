// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters that are to be removed before their registry ends, because a registry may
 * outlive a context and its pools. Safe for use by several threads.
 */
final class BoundMeters {

	private final List<Bound> meters = new CopyOnWriteArrayList<>();

	<M extends Meter> M add(MeterRegistry registry, M meter) {
		this.meters.add(new Bound(registry, meter));
		return meter;
	}

	void removeIf(Predicate<Meter.Id> condition) {
		this.meters.removeIf((bound) -> {
			boolean matches = condition.test(bound.meter.getId());
			if (matches) {
				var unused = bound.registry.remove(bound.meter);
			}
			return matches;
		});
	}

	void removeAll() {
		removeIf((id) -> true);
	}

	/**
	 * A meter and where it is.
	 */
	private static final class Bound {

		private final MeterRegistry registry;

		private final Meter meter;

		Bound(MeterRegistry registry, Meter meter) {
			this.registry = registry;
			this.meter = meter;
		}

	}

}
