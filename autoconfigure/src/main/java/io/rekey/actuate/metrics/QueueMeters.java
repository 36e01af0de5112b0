// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rekey.signal.QueueActivity;
import io.rekey.signal.QueueCounts;

import org.springframework.beans.factory.DisposableBean;

/**
 * What the queue brings, and whether it is there.
 */
final class QueueMeters implements MeterBinder, DisposableBean {

	private final QueueActivity queue;

	private final BoundMeters meters = new BoundMeters();

	QueueMeters(QueueActivity queue) {
		this.queue = queue;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		messages(registry, "handled", QueueCounts::handled);
		messages(registry, "malformed", QueueCounts::malformed);
		messages(registry, "irrelevant", QueueCounts::irrelevant);
		messages(registry, "unknown", QueueCounts::unknown);
		messages(registry, "failed", QueueCounts::failed);
		register(registry, counter("rekey.queue.poll.errors", QueueCounts::pollErrors)
			.description("Attempts to make the queue ready or to poll it that failed"));
		register(registry, counter("rekey.queue.recreated", QueueCounts::recreated)
			.description("Queues of this replica that were deleted underneath and made anew"));
		register(registry, counter("rekey.queue.swept", QueueCounts::swept)
			.description("Queues of dead replicas that this replica deleted"));
		this.meters.add(registry,
				Gauge.builder("rekey.queue.listening", this.queue, (activity) -> activity.isListening() ? 1 : 0)
					.description("Whether the queue of this replica is ready")
					.register(registry));
		Timer lag = this.meters.add(registry,
				Timer.builder("rekey.queue.lag")
					.description("How long messages were in the queue when they were received")
					.register(registry));
		this.queue.onReceive(lag::record);
	}

	private void messages(MeterRegistry registry, String outcome, ToLongFunction<QueueCounts> count) {
		register(registry, counter("rekey.queue.messages", count).description("Messages by what became of them")
			.tag("outcome", outcome));
	}

	private FunctionCounter.Builder<QueueActivity> counter(String name, ToLongFunction<QueueCounts> count) {
		return FunctionCounter.builder(name, this.queue, (activity) -> count.applyAsLong(activity.counts()));
	}

	private void register(MeterRegistry registry, FunctionCounter.Builder<QueueActivity> counter) {
		this.meters.add(registry, counter.register(registry));
	}

	@Override
	public void destroy() {
		this.meters.removeAll();
	}

}
