// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.rekey.RotationTimings;
import io.rekey.SecretRotatedEvent;

import org.springframework.context.event.EventListener;

/**
 * The steps of Rekey's rotations, from its events.
 */
class RekeySteps implements Steps {

	private final BlockingQueue<SecretRotatedEvent> rotations = new LinkedBlockingQueue<>();

	@EventListener
	void add(SecretRotatedEvent rotation) {
		this.rotations.add(rotation);
	}

	@Override
	public Map<Measure, Long> next() throws InterruptedException {
		SecretRotatedEvent rotation = this.rotations.poll(Live.PATIENCE_SECONDS, TimeUnit.SECONDS);
		if (rotation == null) {
			throw new IllegalStateException("There was no event of the rotation");
		}
		RotationTimings timings = rotation.timings();
		return Map.of(Measure.BEGAN, Clock.of(rotation.time().minus(timings.total())), Measure.FETCH,
				timings.fetch().toNanos(), Measure.PROVE, timings.prove().toNanos(), Measure.COMMIT,
				timings.commit().toNanos(), Measure.APPLY, timings.apply().toNanos());
	}

}
