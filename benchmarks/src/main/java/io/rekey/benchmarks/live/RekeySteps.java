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
