// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * How one pool is tried with a candidate.
 */
final class PoolTrial {

	private final RotatingPool pool;

	private final PoolLogin login;

	private final @Nullable PoolLogin present;

	private final Future<ProofAnswer> candidate;

	private final Future<@Nullable ProofAnswer> live;

	private ProofAnswer answer = ProofAnswer.NONE;

	private @Nullable ProofAnswer presentAnswer;

	/**
	 * Creates a trial that is under way.
	 * @param pool the pool
	 * @param login its login with the candidate
	 * @param present its login with the live version, or {@code null} if it has none
	 * @param candidate the answer to the one
	 * @param live the answer to the other, if that is needed
	 */
	PoolTrial(RotatingPool pool, PoolLogin login, @Nullable PoolLogin present, CompletableFuture<ProofAnswer> candidate,
			CompletableFuture<@Nullable ProofAnswer> live) {
		this.pool = pool;
		this.login = login;
		this.present = present;
		this.candidate = candidate;
		this.live = live;
	}

	/**
	 * Waits for the answers. One that does not come in time is none.
	 * @param deadline until when, by {@link System#nanoTime()}
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void await(long deadline) throws InterruptedException {
		ProofAnswer first = await(this.candidate, deadline);
		this.answer = (first != null) ? first : ProofAnswer.NONE;
		this.presentAnswer = await(this.live, deadline);
	}

	private static @Nullable ProofAnswer await(Future<? extends @Nullable ProofAnswer> future, long deadline)
			throws InterruptedException {
		try {
			return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return null;
		}
		catch (ExecutionException ex) {
			return ProofAnswer.of(null, ex);
		}
	}

	RotatingPool pool() {
		return this.pool;
	}

	String name() {
		return this.pool.name();
	}

	PoolLogin login() {
		return this.login;
	}

	ProofAnswer answer() {
		return this.answer;
	}

	/**
	 * Whether it is another database than before.
	 */
	boolean moves() {
		return this.present == null || !this.login.url().equals(this.present.url());
	}

	boolean isRefusedWithPresentLogin() {
		return this.presentAnswer != null && this.answer.isRefusedLike(this.presentAnswer);
	}

	/**
	 * Tells what speaks against the candidate.
	 */
	String refusal() {
		String detail = " (" + this.answer.detail() + ")";
		if (this.answer.failure() != LoginFailure.OTHER) {
			return "the database of pool '" + name() + "' refuses its login" + detail;
		}
		return this.answer.loggedIn() ? "pool '" + name() + "' can't use a connection with its login" + detail
				: "it could not be tried with pool '" + name() + "'" + detail;
	}

}
