// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Borrows from a pool beside the application, and does not stand in its way: what is not
 * had soon is not waited for, nothing that comes too late is lost, and nobody is left
 * waiting for what is there. Its methods block.
 */
final class PoolBorrower {

	private static final Log logger = LogFactory.getLog(PoolBorrower.class);

	/**
	 * How long to wait for a connection.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	/**
	 * How long to wait until a connection is closed, or the pool filled.
	 */
	private static final Duration BOUND = Duration.ofSeconds(30);

	private final String name;

	private final ConnectionPool pool;

	/**
	 * Creates the borrower.
	 * @param name the name of the pool's bean
	 * @param pool the pool
	 */
	PoolBorrower(String name, ConnectionPool pool) {
		this.name = name;
		this.pool = pool;
	}

	boolean isClosed() {
		return this.pool.isDisposed();
	}

	/**
	 * Borrows a connection. Whoever has others in hand gives up as soon as the
	 * application waits for one.
	 * @param holding whether others are in hand
	 * @return the connection, or {@code null} if there is none soon
	 * @throws ExecutionException if the pool can't give one
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	@Nullable Connection borrow(boolean holding) throws ExecutionException, InterruptedException {
		return await(this.pool.create(), () -> holding && waiting() > 0);
	}

	/**
	 * Fills the pool up to its minimum and borrows, before anybody else can, what the
	 * pool hands out first: most likely the connection that came last.
	 * @return the connection, or {@code null} if there is none soon
	 * @throws ExecutionException if the pool can't give one
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	@Nullable Connection refillAndBorrow() throws ExecutionException, InterruptedException {
		Mono<Integer> refilled = this.pool.warmup().doFinally((end) -> serve()).onErrorComplete().cache();
		return await(refilled.then(this.pool.create()), () -> false);
	}

	/**
	 * Has the pool, none of whose connections is idle, open one.
	 * @param begun what to do as soon as it does so
	 * @return the connection, or {@code null} if there is none soon
	 * @throws ExecutionException if the pool can't give one
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	@Nullable Connection borrowNew(Runnable begun) throws ExecutionException, InterruptedException {
		return await((subscriber) -> {
			this.pool.create().subscribe(subscriber);
			begun.run();
		}, () -> false);
	}

	private @Nullable Connection await(Publisher<Connection> source, BooleanSupplier yields)
			throws ExecutionException, InterruptedException {
		try {
			return Waiting.await(source, PATIENCE, yields, this::giveBack);
		}
		catch (TimeoutException ex) {
			logger.debug("Pool '" + this.name + "' had no connection to spare");
			return null;
		}
	}

	void giveBack(Connection borrowed) {
		Mono.from(borrowed.close()).subscribe(new Arrival<>(Context.empty(), (none, failure) -> {
			if (failure != null) {
				logger.debug("A connection could not be given back: " + Failures.describe(failure));
			}
		}));
	}

	/**
	 * Has the pool close a connection.
	 * @param borrowed what the pool gave
	 * @param physical the connection under it
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	void evict(Connection borrowed, RotatingConnection physical) throws InterruptedException {
		physical.retire();
		isDone(borrowed.close());
	}

	/**
	 * Fills the pool up to its minimum.
	 * @return whether that was done
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	boolean refill() throws InterruptedException {
		return isDone(this.pool.warmup());
	}

	private boolean isDone(Publisher<?> work) throws InterruptedException {
		try {
			Waiting.untilDone(work, BOUND, this::serve);
			return true;
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("A connection of pool '" + this.name + "' was not replaced: " + Failures.describe(ex));
			return false;
		}
	}

	/**
	 * The pool gives what it has to whoever waits when a connection is asked for or comes
	 * back, but not when it was filled, or when a place came free because that failed.
	 */
	private void serve() {
		for (int left = waiting(); left > 0 && waiting() > 0 && (idle() > 0 || hasRoom()); left--) {
			Arrival<Connection> knock = new Arrival<>(Context.empty(), (connection, failure) -> {
				if (connection != null) {
					giveBack(connection);
				}
			});
			this.pool.create().subscribe(knock);
			knock.cancel();
		}
	}

	int idle() {
		return this.pool.getMetrics().map(PoolMetrics::idleSize).orElse(0);
	}

	int waiting() {
		return this.pool.getMetrics().map(PoolMetrics::pendingAcquireSize).orElse(0);
	}

	boolean hasRoom() {
		return this.pool.getMetrics()
			.map((metrics) -> metrics.allocatedSize() < metrics.getMaxAllocatedSize())
			.orElse(false);
	}

}
