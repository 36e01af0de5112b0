// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rekey.aws.AwsCall;
import io.rekey.aws.AwsCallListener;
import io.rekey.aws.AwsCalls;
import io.rekey.aws.CallOutcome;
import io.rekey.aws.SecretFetch;

/**
 * The calls to AWS, those of the start included. Safe for use by several threads.
 */
final class AwsMeters implements MeterBinder, AwsCallListener {

	private static final String OUTCOME = "outcome";

	private final AwsCalls calls;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	AwsMeters(AwsCalls calls) {
		this.calls = calls;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.calls.setListener(this);
	}

	@Override
	public void onCall(AwsCall call) {
		Tags tags = Tags.of("service", call.service().key(), "operation", call.operation(), "region", call.region());
		for (MeterRegistry registry : this.registries) {
			Timer.builder("rekey.aws.calls")
				.description("Calls to AWS, with all attempts")
				.tags(tags)
				.tag(OUTCOME, DefaultRotationObservationConvention.lower(call.outcome()))
				.register(registry)
				.record(call.duration());
			for (CallOutcome attempt : call.attempts()) {
				Counter.builder("rekey.aws.attempts")
					.description("Attempts at calls to AWS")
					.tags(tags)
					.tag(OUTCOME, DefaultRotationObservationConvention.lower(attempt))
					.register(registry)
					.increment();
			}
		}
	}

	@Override
	public void onFetch(SecretFetch fetch) {
		for (MeterRegistry registry : this.registries) {
			Timer.builder("rekey.fetches")
				.description("Readings of one secret, or of a batch")
				.tag("operation", fetch.batch() ? "batch" : "single")
				.tag("region", fetch.region())
				.tag(OUTCOME, DefaultRotationObservationConvention.lower(fetch.outcome()))
				.register(registry)
				.record(fetch.duration());
		}
	}

}
