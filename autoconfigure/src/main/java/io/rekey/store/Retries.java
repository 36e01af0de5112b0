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
