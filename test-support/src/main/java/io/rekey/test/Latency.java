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

package io.rekey.test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets calls wait, but not beyond the end.
 */
final class Latency implements AutoCloseable {

	private volatile CountDownLatch awake = new CountDownLatch(1);

	private volatile boolean closed;

	private volatile Duration delay = Duration.ZERO;

	/**
	 * Set how long each call to Secrets Manager waits.
	 */
	void set(Duration delay) {
		this.delay = delay;
	}

	void pause() {
		pause(this.delay);
	}

	void pause(Duration duration) {
		if (duration.isZero()) {
			return;
		}
		CountDownLatch awake = this.awake;
		try {
			boolean early = !this.closed && awake.await(duration.toNanos(), TimeUnit.NANOSECONDS);
			if (early && this.closed) {
				throw new IllegalStateException("EmbeddedAws was closed");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("EmbeddedAws was closed", ex);
		}
	}

	/**
	 * Take the delay back and let the calls that wait go on.
	 */
	synchronized void clear() {
		this.delay = Duration.ZERO;
		CountDownLatch sleepers = this.awake;
		this.awake = new CountDownLatch(1);
		sleepers.countDown();
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		this.awake.countDown();
	}

}
