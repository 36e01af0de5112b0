// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.sample.demo.DemoStats.Rotation;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Remembers the rotations since the start. Safe for use by several threads.
 */
@Component
class RotationLog {

	private static final int KEPT = 30;

	private final Instant startedAt = Instant.now();

	private final Deque<Rotation> latest = new ArrayDeque<>();

	private final Map<SecretId, Long> counts = new HashMap<>();

	private final Map<SecretId, Instant> times = new HashMap<>();

	private long refused;

	@EventListener
	synchronized void onRotated(SecretRotatedEvent event) {
		this.counts.merge(event.secret(), 1L, Long::sum);
		this.times.put(event.secret(), event.time());
		this.latest.addFirst(Rotation.of(event));
		if (this.latest.size() > KEPT) {
			this.latest.removeLast();
		}
	}

	@EventListener
	synchronized void onFailed(SecretRotationFailedEvent event) {
		this.refused++;
	}

	Instant startedAt() {
		return this.startedAt;
	}

	synchronized long count(SecretId secret) {
		return this.counts.getOrDefault(secret, 0L);
	}

	synchronized long refused() {
		return this.refused;
	}

	synchronized Instant since(SecretId secret) {
		return this.times.getOrDefault(secret, this.startedAt);
	}

	synchronized List<Rotation> latest() {
		return List.copyOf(this.latest);
	}

}
