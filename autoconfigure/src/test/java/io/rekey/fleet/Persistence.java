// SPDX-License-Identifier: Apache-2.0

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
