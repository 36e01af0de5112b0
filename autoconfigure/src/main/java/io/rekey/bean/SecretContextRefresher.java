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

import io.rekey.RotationTrigger;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.task.Failures;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;

import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.refresh.ConfigDataContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes {@code /actuator/refresh} check all secrets as well. Its answer has every
 * property whose resolved value changed, those that refer to a secret included.
 */
final class SecretContextRefresher extends ConfigDataContextRefresher {

	private static final long TIMEOUT_SECONDS = 30;

	private final SecretRotator rotator;

	private final SecretProperties properties;

	SecretContextRefresher(ConfigurableApplicationContext context, RefreshScope scope, RefreshProperties refresh,
			SecretRotator rotator, SecretProperties properties) {
		super(context, scope, refresh);
		this.rotator = rotator;
		this.properties = properties;
	}

	@Override
	public synchronized Set<String> refreshEnvironment() {
		Set<String> keys = new LinkedHashSet<>(refreshProperties());
		for (RotationResult result : checkSecrets()) {
			SecretVersion candidate = result.candidate();
			if (result.outcome() == Outcome.ROTATED && candidate != null) {
				keys.addAll(this.properties.changed(result.previous(), candidate));
			}
		}
		return keys;
	}

	@Override
	protected void updateEnvironment() {
		try {
			super.updateEnvironment();
		}
		finally {
			this.properties.joinImports();
		}
	}

	/**
	 * Compares all properties before and after, which uses none.
	 */
	private Set<String> refreshProperties() {
		return SecretProperties.withoutUse(super::refreshEnvironment);
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
				wait(left);
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

	private synchronized void wake() {
		notifyAll();
	}

}
