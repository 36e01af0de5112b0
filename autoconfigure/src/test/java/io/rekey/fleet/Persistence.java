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

package io.rekey.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;

/**
 * Repeats a call of AWS until it succeeds, as whoever rotates secrets must.
 */
final class Persistence {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

	private Persistence() {
	}

	static <T> T until(Supplier<T> call) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (true) {
			try {
				return call.get();
			}
			catch (SdkException ex) {
				if (System.nanoTime() - deadline > 0) {
					throw ex;
				}
				LockSupport.parkNanos(PAUSE);
			}
		}
	}

}
