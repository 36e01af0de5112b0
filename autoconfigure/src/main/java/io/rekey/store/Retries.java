// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.random.RandomGenerator;

import io.rekey.task.Backoff;

/**
 * The retries of a check that failed. Guarded by the lane that owns them.
 */
final class Retries {

	private final Backoff backoff;

	private final RandomGenerator random;

	private final DelayedTask retry;

	private int failures;

	Retries(RotationSettings settings, RandomGenerator random, DelayedTask retry) {
		this.backoff = new Backoff(settings.retryInitial(), settings.retryMax());
		this.random = random;
		this.retry = retry;
	}

	boolean isFailing() {
		return this.failures > 0;
	}

	/**
	 * Takes note of a failure. Other checks may fail as well before the retry is due.
	 * They don't put it off.
	 */
	void failed() {
		if (!this.retry.isSet()) {
			this.failures++;
			this.retry.set(this.backoff.jittered(this.failures, this.random));
		}
	}

	void succeeded() {
		this.failures = 0;
		close();
	}

	void close() {
		this.retry.cancel();
	}

}
