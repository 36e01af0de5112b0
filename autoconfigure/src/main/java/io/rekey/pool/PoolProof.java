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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rekey.SecretVersion;
import io.rekey.store.DaemonThreads;
import io.rekey.store.Failures;
import io.rekey.store.Proof;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Proves a candidate by one throwaway login for each target of the pools that it would
 * feed, all at the same time and within one bound.
 */
final class PoolProof {

	private static final Log logger = LogFactory.getLog(PoolProof.class);

	private final Duration bound;

	private final Executor executor;

	/**
	 * Creates the proof.
	 * @param bound how long all logins together may take
	 */
	PoolProof(Duration bound) {
		this.bound = bound;
		ThreadFactory threads = DaemonThreads.named("rekey-prove-");
		this.executor = (task) -> threads.newThread(task).start();
	}

	/**
	 * Proves a candidate.
	 * @param pools the pools that it would feed
	 * @param live the version that is live
	 * @param candidate the version that would go live
	 * @return the proof
	 */
	Proof prove(Iterable<RotatingPool> pools, SecretVersion live, SecretVersion candidate) {
		Map<PoolLogin, RotatingPool> targets = new LinkedHashMap<>();
		for (RotatingPool pool : pools) {
			PoolLogin login = pool.logins().from(candidate);
			if (login == null) {
				return Proof.refused("it lacks a part of the login of pool '" + pool.name() + "' ("
						+ pool.logins().keys().describe() + ")");
			}
			if (!login.equals(pool.logins().from(live))) {
				targets.putIfAbsent(login, pool);
			}
		}
		return proveAll(targets, candidate);
	}

	private Proof proveAll(Map<PoolLogin, RotatingPool> targets, SecretVersion candidate) {
		Map<RotatingPool, CompletableFuture<LoginResult<?>>> logins = new LinkedHashMap<>();
		targets.forEach((login, pool) -> logins.put(pool,
				CompletableFuture.supplyAsync(() -> pool.tryLogin(login), this.executor)));
		long deadline = System.nanoTime() + this.bound.toNanos();
		for (Map.Entry<RotatingPool, CompletableFuture<LoginResult<?>>> entry : logins.entrySet()) {
			Proof proof = await(entry.getKey(), entry.getValue(), deadline, candidate);
			if (proof.refused()) {
				return proof;
			}
		}
		return Proof.accepted();
	}

	private static Proof await(RotatingPool pool, CompletableFuture<LoginResult<?>> login, long deadline,
			SecretVersion candidate) {
		try {
			LoginResult<?> result = login.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
			LoginFailure failure = result.failure();
			return (failure != null) ? judge(pool, failure, LoginFailures.describe(result.cause()), candidate)
					: Proof.accepted();
		}
		catch (TimeoutException ex) {
			return judge(pool, LoginFailure.UNREACHABLE, "no answer in time", candidate);
		}
		catch (ExecutionException ex) {
			return judge(pool, LoginFailure.OTHER, Failures.describe(ex), candidate);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Proof.refused("the proof was interrupted");
		}
	}

	private static Proof judge(RotatingPool pool, LoginFailure failure, String detail, SecretVersion candidate) {
		return switch (failure) {
			case REFUSED, LOCKED ->
				Proof.refused("the database of pool '" + pool.name() + "' refuses its login (" + detail + ")");
			case OTHER -> Proof.refused("it could not be tried with pool '" + pool.name() + "' (" + detail + ")");
			case UNREACHABLE -> {
				logger.warn("Version " + candidate.versionId() + " of secret '" + candidate.id()
						+ "' goes live untried with pool '" + pool.name() + "': its database can't be reached ("
						+ detail + ")");
				yield Proof.accepted();
			}
		};
	}

}
