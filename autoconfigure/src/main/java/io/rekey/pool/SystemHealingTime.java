// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.rekey.task.DaemonThreads;

/**
 * The time of this machine.
 */
final class SystemHealingTime implements HealingTime {

	/**
	 * A pool that is closed does not wake those who wait.
	 */
	private static final Duration SLICE = Duration.ofMillis(100);

	private final Executor threads = DaemonThreads.perTask("rekey-heal-");

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public boolean await(CompletableFuture<?> result, long deadline, BooleanSupplier abandoned) {
		boolean interrupted = false;
		while (!result.isDone() && !interrupted && deadline - nanoTime() > 0 && !abandoned.getAsBoolean()) {
			interrupted = !await(result, Math.min(SLICE.toNanos(), deadline - nanoTime()));
		}
		return result.isDone() && !interrupted;
	}

	/**
	 * Returns whether to look again.
	 */
	private static boolean await(CompletableFuture<?> result, long nanos) {
		try {
			result.get(nanos, TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException | ExecutionException ex) {
			// A failure is a result as well.
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

}
