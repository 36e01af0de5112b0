// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rekey.RotationTrigger;
import io.rekey.store.SecretRotator;
import io.rekey.store.SignalTally;

import org.springframework.beans.factory.DisposableBean;

/**
 * Counts signals by where they came from and what became of them.
 */
final class SignalMeters implements MeterBinder, DisposableBean {

	private final SecretRotator rotator;

	private final BoundMeters meters = new BoundMeters();

	SignalMeters(SecretRotator rotator) {
		this.rotator = rotator;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (RotationTrigger trigger : RotationTrigger.values()) {
			for (SignalTally.Outcome outcome : SignalTally.Outcome.values()) {
				this.meters.add(registry,
						FunctionCounter
							.builder("rekey.signals", this.rotator.signals(), (tally) -> tally.count(trigger, outcome))
							.description("Signals for secrets in use")
							.tag("source", DefaultRotationObservationConvention.lower(trigger))
							.tag("outcome", DefaultRotationObservationConvention.lower(outcome))
							.register(registry));
			}
		}
	}

	@Override
	public void destroy() {
		this.meters.removeAll();
	}

}
