// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.rekey.RotationTrigger;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.task.Failures;

/**
 * What a refresh by Spring Cloud does in addition: it checks all secrets, and its answer
 * has every property whose resolved value changed, those that refer to a secret included.
 */
final class SecretRefresh {

	private static final long TIMEOUT_SECONDS = 30;

	private final Object monitor;

	private final SecretRotator rotator;

	private final SecretProperties properties;

	/**
	 * Creates the addition.
	 * @param monitor what every refresh holds, so that it is let go while secrets are
	 * checked
	 * @param rotator checks the secrets
	 * @param properties tells which properties changed
	 */
	SecretRefresh(Object monitor, SecretRotator rotator, SecretProperties properties) {
		this.monitor = monitor;
		this.rotator = rotator;
		this.properties = properties;
	}

	/**
	 * Refreshes the properties and checks the secrets. Comparing all properties before
	 * and after uses none.
	 * @param refresh refreshes the properties
	 * @return the names of all properties that changed
	 */
	Set<String> refreshEnvironment(Supplier<Set<String>> refresh) {
		Set<String> keys = new LinkedHashSet<>(SecretProperties.withoutUse(refresh));
		for (RotationResult result : checkSecrets()) {
			SecretVersion candidate = result.candidate();
			if (result.outcome() == Outcome.ROTATED && candidate != null) {
				keys.addAll(this.properties.changed(result.previous(), candidate));
			}
		}
		return keys;
	}

	/**
	 * Updates the environment.
	 * @param update updates it
	 */
	void updateEnvironment(Runnable update) {
		try {
			update.run();
		}
		finally {
			this.properties.joinImports();
		}
	}

	/**
	 * Waits for the checks on the monitor that every refresh holds, and so without it: a
	 * listener of a rotation may refresh as well.
	 */
	private List<RotationResult> checkSecrets() {
		if (this.rotator.isRotating()) {
			// Called by a listener of a rotation, which can't wait for itself.
			return List.of();
		}
		CompletableFuture<List<RotationResult>> checks = this.rotator.signalAll(Signal.of(RotationTrigger.OPERATOR));
		try {
			var unused = checks.whenComplete((results, failure) -> wake());
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
			long left = TIMEOUT_SECONDS * 1_000;
			while (!checks.isDone() && left > 0) {
				this.monitor.wait(left);
				left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
			}
			return checks.get(0, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
		catch (ExecutionException | TimeoutException | CancellationException ex) {
			throw new IllegalStateException("The secrets could not be checked: " + Failures.describe(ex));
		}
	}

	private void wake() {
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
	}

}
