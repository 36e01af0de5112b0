/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rekey.SecretVersion;
import io.rekey.store.DaemonThreads;
import io.rekey.store.Failures;
import io.rekey.store.Proof;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Proves a candidate by one login for each target of the pools that it would feed, all at
 * the same time and within one bound.
 */
final class PoolProof implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(PoolProof.class);

	private final Duration bound;

	private final ThreadPoolExecutor executor;

	/**
	 * Creates the proof.
	 * @param bound how long all logins together may take
	 */
	PoolProof(Duration bound) {
		this.bound = bound;
		this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(),
				DaemonThreads.named("rekey-prove-"));
	}

	/**
	 * Proves a candidate.
	 * @param pools the pools that it would feed
	 * @param live the version that is live, or {@code null} if it was dropped
	 * @param candidate the version that would go live
	 * @return the proof
	 */
	Proof prove(Iterable<RotatingPool> pools, @Nullable SecretVersion live, SecretVersion candidate) {
		Map<PoolLogin, Target> targets = new LinkedHashMap<>();
		for (RotatingPool pool : pools) {
			PoolLogin login = pool.logins().from(candidate);
			if (login == null) {
				return Proof.refused("for pool '" + pool.name() + "' it lacks " + pool.logins().lack(candidate));
			}
			PoolLogin present = (live != null) ? pool.logins().from(live) : null;
			if (present == null || !login.equals(present)) {
				boolean moves = present == null || !login.url().equals(present.url());
				targets.putIfAbsent(login, new Target(pool, login, moves));
			}
		}
		return prove(targets.values(), candidate);
	}

	private Proof prove(Collection<Target> targets, SecretVersion candidate) {
		long deadline = System.nanoTime() + this.bound.toNanos();
		Map<Target, CompletableFuture<LoginResult<?>>> logins = new LinkedHashMap<>();
		targets.forEach((target) -> logins.put(target, CompletableFuture.supplyAsync(target::tryLogin, this.executor)));
		for (Map.Entry<Target, CompletableFuture<LoginResult<?>>> entry : logins.entrySet()) {
			Proof proof = entry.getKey().await(entry.getValue(), deadline, candidate);
			if (proof.refused()) {
				return proof;
			}
		}
		return Proof.accepted();
	}

	/**
	 * Interrupts logins that are under way, as far as the driver can be interrupted.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * Where to log in for a proof.
	 */
	private static final class Target {

		private final RotatingPool pool;

		private final PoolLogin login;

		private final boolean moves;

		/**
		 * Creates the target.
		 * @param pool one of the pools that would log in there
		 * @param login the login
		 * @param moves whether it is another database than before
		 */
		Target(RotatingPool pool, PoolLogin login, boolean moves) {
			this.pool = pool;
			this.login = login;
			this.moves = moves;
		}

		LoginResult<?> tryLogin() {
			return this.pool.tryLogin(this.login);
		}

		Proof await(CompletableFuture<LoginResult<?>> attempt, long deadline, SecretVersion candidate) {
			try {
				LoginResult<?> result = attempt.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
				LoginFailure failure = result.failure();
				return (failure != null) ? judge(failure, LoginFailures.describe(result.cause()), candidate)
						: Proof.accepted();
			}
			catch (TimeoutException ex) {
				return judge(LoginFailure.UNREACHABLE, "no answer in time", candidate);
			}
			catch (ExecutionException ex) {
				return judge(LoginFailure.OTHER, Failures.describe(ex), candidate);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return Proof.refused("the proof was interrupted");
			}
		}

		/**
		 * A database that can't be reached says nothing about a password; but no pool is
		 * moved to another database before that was reached.
		 */
		private Proof judge(LoginFailure failure, String detail, SecretVersion candidate) {
			String name = this.pool.name();
			if (failure == LoginFailure.REFUSED || failure == LoginFailure.LOCKED) {
				return Proof.refused("the database of pool '" + name + "' refuses its login (" + detail + ")");
			}
			if (failure == LoginFailure.OTHER) {
				return Proof.refused("it could not be tried with pool '" + name + "' (" + detail + ")");
			}
			if (this.moves) {
				return Proof
					.refused("it moves pool '" + name + "' to a database that can't be reached (" + detail + ")");
			}
			logger.warn("Version " + candidate.versionId() + " of secret '" + candidate.id()
					+ "' goes live untried with pool '" + name + "': its database can't be reached (" + detail + ")");
			return Proof.accepted();
		}

	}

}
