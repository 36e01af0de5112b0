// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.task.Failures;
import io.rekey.store.RotationResult;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Checks a secret for an operator, who waits for the result, but not for long. Safe for
 * use by several threads.
 */
final class SecretChecker {

	private final @Nullable SecretRotator rotator;

	private final Duration patience;

	/**
	 * Creates the checker.
	 * @param rotator the pipeline, or {@code null} if rotations are not followed
	 * @param patience how long to wait for a result
	 */
	SecretChecker(@Nullable SecretRotator rotator, Duration patience) {
		this.rotator = rotator;
		this.patience = patience;
	}

	CheckDescriptor check(SecretId id) {
		if (this.rotator == null) {
			return new CheckDescriptor(id.value(), false, null,
					"rotations are not followed, because rekey.rotation.enabled is false");
		}
		try {
			CompletableFuture<RotationResult> result = this.rotator.signal(id, Signal.of(RotationTrigger.OPERATOR));
			if (this.rotator.isRotating()) {
				// Called by a listener of a rotation, which can't wait for itself.
				return underWay(id);
			}
			return new CheckDescriptor(id.value(), false,
					RotationEntry.of(result.get(this.patience.toMillis(), TimeUnit.MILLISECONDS)), null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return underWay(id);
		}
		catch (TimeoutException ex) {
			return underWay(id);
		}
		catch (CancellationException | RejectedExecutionException ex) {
			return failed(id, "the application is shutting down");
		}
		catch (ExecutionException ex) {
			return failed(id, "the check failed: " + Failures.describe(ex));
		}
	}

	private static CheckDescriptor underWay(SecretId id) {
		return new CheckDescriptor(id.value(), true, null, null);
	}

	private static CheckDescriptor failed(SecretId id, String error) {
		return new CheckDescriptor(id.value(), false, null, error);
	}

}
