// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Looks until everything is new, and takes the times. One thread looks several times a
 * millisecond, which leaves the processors to what is measured; a second one asks the
 * pool for connections once there is a new property.
 */
final class Probe {

	private static final long PACE = TimeUnit.MICROSECONDS.toNanos(200);

	private final CountDownLatch firstIsNew = new CountDownLatch(1);

	private final FutureTask<Seen> looking;

	private final FutureTask<Seen> borrowing;

	/**
	 * Starts the probe.
	 * @param looks tell whether something is new
	 * @param pool tells whether a new connection of the pool is, by making one
	 */
	Probe(Map<Measure, BooleanSupplier> looks, BooleanSupplier pool) {
		this.looking = start("looking", () -> look(new EnumMap<>(looks)));
		this.borrowing = start("borrowing", () -> {
			this.firstIsNew.await();
			return look(new EnumMap<>(Map.of(Measure.POOL, pool)));
		});
	}

	private static FutureTask<Seen> start(String name, Callable<Seen> look) {
		FutureTask<Seen> task = new FutureTask<>(look);
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return task;
	}

	private Seen look(Map<Measure, BooleanSupplier> looks) throws InterruptedException {
		Map<Measure, Long> times = new EnumMap<>(Measure.class);
		while (!looks.isEmpty()) {
			looks.entrySet().removeIf((entry) -> isNew(entry, times));
			if (!looks.isEmpty()) {
				LockSupport.parkNanos(PACE);
			}
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
		}
		return new Seen(times, Usage.cpuOfThisThread());
	}

	private boolean isNew(Map.Entry<Measure, BooleanSupplier> look, Map<Measure, Long> times) {
		boolean isNew = look.getValue().getAsBoolean();
		if (isNew) {
			times.put(look.getKey(), Clock.now());
			this.firstIsNew.countDown();
		}
		return isNew;
	}

	/**
	 * Waits until everything is new.
	 * @return what was seen
	 * @throws IllegalStateException if that does not happen
	 */
	Seen await() throws InterruptedException {
		try {
			return this.looking.get(Live.PATIENCE_SECONDS, TimeUnit.SECONDS)
				.and(this.borrowing.get(Live.PATIENCE_SECONDS, TimeUnit.SECONDS));
		}
		catch (TimeoutException | ExecutionException ex) {
			this.looking.cancel(true);
			this.borrowing.cancel(true);
			throw new IllegalStateException("It is still the old version", ex);
		}
	}

	/**
	 * What a probe has to tell.
	 *
	 * @param times when each was new, as {@link Clock} tells
	 * @param cpu nanoseconds of processor time that the probe took
	 */
	record Seen(Map<Measure, Long> times, long cpu) {

		private Seen and(Seen other) {
			Map<Measure, Long> all = new EnumMap<>(this.times);
			all.putAll(other.times);
			return new Seen(all, this.cpu + other.cpu);
		}

	}

}
