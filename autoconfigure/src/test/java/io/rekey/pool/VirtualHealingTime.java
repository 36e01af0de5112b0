// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.rekey.task.DaemonThreads;
import org.jspecify.annotations.Nullable;

/**
 * A time that passes only while all who act wait. They act in threads of their own, but
 * one at a time and in a fixed order, so that each run of the same actors is the same.
 */
final class VirtualHealingTime implements HealingTime {

	private static final ExecutorService THREADS = Executors.newCachedThreadPool(DaemonThreads.named("test-actor-"));

	private final List<Actor> actors = new ArrayList<>();

	private volatile long now;

	private volatile @Nullable Actor acting;

	private volatile @Nullable Throwable failure;

	@Override
	public long nanoTime() {
		return this.now;
	}

	/**
	 * Starts somebody who acts from now on, once the one who calls this waits.
	 */
	@Override
	public void execute(Runnable task) {
		Actor actor = new Actor();
		actor.wake = this.now;
		this.actors.add(actor);
		THREADS.execute(() -> {
			actor.turn.acquireUninterruptibly();
			try {
				task.run();
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			this.actors.remove(actor);
			next().turn.release();
		});
	}

	/**
	 * Runs a task as one of those who act, and lets as much time pass as it takes.
	 */
	<T> T call(Supplier<T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		execute(() -> result.complete(task.get()));
		actAsTest(() -> await(result, Long.MAX_VALUE, () -> this.failure != null));
		return result.getNow(null);
	}

	/**
	 * Lets time pass.
	 */
	void pass(Duration duration) {
		actAsTest(() -> sleep(duration));
	}

	private void actAsTest(Runnable waiting) {
		Actor test = new Actor();
		this.actors.add(test);
		this.acting = test;
		waiting.run();
		this.actors.remove(test);
		this.acting = null;
		if (this.failure != null) {
			throw new AssertionError("An actor failed", this.failure);
		}
	}

	/**
	 * Waits, as one of those who act.
	 */
	void sleep(Duration duration) {
		await(new CompletableFuture<>(), this.now + duration.toNanos(), () -> this.failure != null);
	}

	@Override
	public boolean await(CompletableFuture<?> result, long deadline, BooleanSupplier abandoned) {
		Actor actor = Objects.requireNonNull(this.acting, "Only those who act can wait");
		actor.wake = deadline;
		actor.ready = () -> result.isDone() || abandoned.getAsBoolean();
		Actor next = next();
		if (!next.equals(actor)) {
			next.turn.release();
			actor.turn.acquireUninterruptibly();
		}
		return result.isDone();
	}

	/**
	 * Chooses who acts next: somebody who is ready, or else the one whose time comes
	 * first.
	 */
	private Actor next() {
		Actor found = null;
		for (Actor actor : this.actors) {
			if (actor.ready.getAsBoolean()) {
				found = actor;
				break;
			}
			if (found == null || actor.wake < found.wake) {
				found = actor;
			}
		}
		Actor next = Objects.requireNonNull(found, "Nobody is left");
		if (!next.ready.getAsBoolean()) {
			this.now = Math.max(this.now, next.wake);
		}
		next.ready = () -> true;
		this.acting = next;
		return next;
	}

	/**
	 * Somebody who acts when it is their turn.
	 */
	private static final class Actor {

		private final Semaphore turn = new Semaphore(0);

		private volatile long wake;

		private volatile BooleanSupplier ready = () -> true;

	}

}
