// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.util.context.Context;

/**
 * Waits for reactive types, in threads that may block.
 */
final class Waiting {

	private static final Duration SLICE = Duration.ofMillis(20);

	private Waiting() {
	}

	/**
	 * Waits for a value, and cancels if there is none in time. One that comes too late,
	 * or in that very moment, is not lost.
	 * @param <T> the type of the value
	 * @param publisher gives the value
	 * @param bound how long to wait
	 * @param late takes a value that comes too late
	 * @return the value or {@code null} if there is none
	 * @throws ExecutionException if the publisher failed
	 * @throws TimeoutException if there was no value in time
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	static <T> @Nullable T await(Publisher<T> publisher, Duration bound, Consumer<T> late)
			throws ExecutionException, TimeoutException, InterruptedException {
		return await(publisher, bound, () -> false, late);
	}

	/**
	 * Waits for a value, and cancels if there is none in time, or none yet when something
	 * else becomes more important.
	 * @param <T> the type of the value
	 * @param publisher gives the value
	 * @param bound how long to wait
	 * @param yields tells whether to wait no longer
	 * @param late takes a value that comes too late
	 * @return the value or {@code null} if there is none
	 * @throws ExecutionException if the publisher failed
	 * @throws TimeoutException if there was no value in time
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	static <T> @Nullable T await(Publisher<T> publisher, Duration bound, BooleanSupplier yields, Consumer<T> late)
			throws ExecutionException, TimeoutException, InterruptedException {
		CompletableFuture<@Nullable T> future = new CompletableFuture<>();
		Arrival<T> arrival = new Arrival<>(Context.empty(), (value, failure) -> {
			boolean inTime = (failure != null) ? future.completeExceptionally(failure) : future.complete(value);
			if (!inTime && value != null) {
				late.accept(value);
			}
		});
		publisher.subscribe(arrival);
		try {
			return get(future, bound, yields);
		}
		catch (TimeoutException | InterruptedException ex) {
			if (!future.cancel(false)) {
				var unused = future.thenAccept((value) -> {
					if (value != null) {
						late.accept(value);
					}
				});
			}
			arrival.cancel();
			throw ex;
		}
	}

	/**
	 * Waits until something is done, but never cancels what may not be left half done.
	 * @param publisher does it
	 * @param bound how long to wait
	 * @param meanwhile what to do now and then, also once it is done, however late
	 * @throws ExecutionException if the publisher failed
	 * @throws TimeoutException if it was not done in time
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	static void untilDone(Publisher<?> publisher, Duration bound, Runnable meanwhile)
			throws ExecutionException, TimeoutException, InterruptedException {
		CompletableFuture<@Nullable Boolean> future = new CompletableFuture<>();
		publisher.subscribe(new Arrival<>(Context.empty(), (value, failure) -> {
			boolean unused = (failure != null) ? future.completeExceptionally(failure) : future.complete(true);
			meanwhile.run();
		}));
		get(future, bound, () -> {
			meanwhile.run();
			return false;
		});
	}

	private static <T> @Nullable T get(CompletableFuture<@Nullable T> future, Duration bound, BooleanSupplier yields)
			throws ExecutionException, TimeoutException, InterruptedException {
		long end = System.nanoTime() + bound.toNanos();
		while (true) {
			long left = end - System.nanoTime();
			try {
				return future.get(Math.min(left, SLICE.toNanos()), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				if (left <= SLICE.toNanos() || yields.getAsBoolean()) {
					throw ex;
				}
			}
		}
	}

}
