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
