// SPDX-License-Identifier: Apache-2.0

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
