// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rekey.Proof;
import io.rekey.SecretVersion;

import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Proves a candidate by one login for each target of the pools that it would feed, all at
 * the same time and within one bound. A pool that is refused logs in with the version
 * that it uses as well: if that is refused for the same reason, the pool is broken
 * anyway, and what it says about the candidate does not count.
 */
final class PoolProof implements AutoCloseable {

	private final Duration bound;

	private final Function<RotatingPool, @Nullable SecretVersion> inUse;

	private final ProofLogins logins = new ProofLogins();

	/**
	 * By the name of a pool, the login that its database refused last while it accepted
	 * the live one.
	 */
	private final Map<String, PoolLogin> bad = new ConcurrentHashMap<>();

	/**
	 * Creates the proof.
	 * @param bound how long all logins together may take
	 * @param inUse tells the version that a pool logs in with, which is another one than
	 * the live one if the database refused that
	 */
	PoolProof(Duration bound, Function<RotatingPool, @Nullable SecretVersion> inUse) {
		this.bound = bound;
		this.inUse = inUse;
	}

	/**
	 * Proves a candidate.
	 * @param pools the pools that it would feed
	 * @param live the version that is live, or {@code null} if it was dropped
	 * @param candidate the version that would go live
	 * @return the proof
	 */
	Proof prove(Iterable<RotatingPool> pools, @Nullable SecretVersion live, SecretVersion candidate) {
		long deadline = System.nanoTime() + this.bound.toNanos();
		ProofVerdict verdict = new ProofVerdict(live, candidate, this.bad);
		Map<Target, CompletableFuture<ProofAnswer>> answers = new ConcurrentHashMap<>();
		List<PoolTrial> trials = new ArrayList<>();
		for (RotatingPool pool : pools) {
			try {
				begin(pool, answers, deadline, verdict, trials);
			}
			catch (RuntimeException ex) {
				verdict.refuse("it could not be tried with pool '" + pool.name() + "' (" + Failures.describe(ex) + ")");
			}
		}
		try {
			for (PoolTrial trial : trials) {
				trial.await(deadline);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Proof.refused("the proof was interrupted");
		}
		verdict.judge(trials);
		return verdict.toProof();
	}

	private void begin(RotatingPool pool, Map<Target, CompletableFuture<ProofAnswer>> answers, long deadline,
			ProofVerdict verdict, List<PoolTrial> trials) {
		PoolLogin login = pool.logins().from(verdict.candidate());
		PoolLogin present = verdict.present(pool);
		if (login == null) {
			verdict.lacks(pool, present);
		}
		else if (!login.equals(present)) {
			CompletableFuture<ProofAnswer> answer = answer(pool, login, false, answers, deadline);
			PoolLogin used = used(pool, login, present);
			CompletableFuture<@Nullable ProofAnswer> presentAnswer = answer
				.thenCompose((result) -> (used != null && result.isAgainst())
						? answer(pool, used, true, answers, deadline).thenApply((one) -> one)
						: CompletableFuture.completedFuture(null));
			trials.add(new PoolTrial(pool, login, present, answer, presentAnswer));
		}
	}

	/**
	 * A pool that has healed works, whatever its database says to the live version.
	 */
	private @Nullable PoolLogin used(RotatingPool pool, PoolLogin candidate, @Nullable PoolLogin present) {
		SecretVersion version = this.inUse.apply(pool);
		PoolLogin used = (version != null) ? pool.logins().from(version) : null;
		return (used == null || used.equals(candidate)) ? present : used;
	}

	private CompletableFuture<ProofAnswer> answer(RotatingPool pool, PoolLogin login, boolean live,
			Map<Target, CompletableFuture<ProofAnswer>> answers, long deadline) {
		return answers.computeIfAbsent(new Target(login, live, pool.setup()),
				(target) -> this.logins.begin(pool, login, live, deadline));
	}

	/**
	 * Interrupts logins that are under way, as far as the driver can be interrupted.
	 */
	@Override
	public void close() {
		this.logins.close();
	}

	/**
	 * Where to log in for a proof. No record: the JDK keeps the one whose hash code was
	 * linked last, and its class loader.
	 */
	private static final class Target {

		private final PoolLogin login;

		private final boolean live;

		private final Object setup;

		/**
		 * Creates the target.
		 * @param login the login
		 * @param live whether that is the one which is live
		 * @param setup what is done to the connection
		 */
		Target(PoolLogin login, boolean live, Object setup) {
			this.login = login;
			this.live = live;
			this.setup = setup;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Target that && this.login.equals(that.login) && this.live == that.live
					&& this.setup.equals(that.setup);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.login, this.live, this.setup);
		}

	}

}
