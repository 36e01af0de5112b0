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

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;

import io.rekey.RotationTimings;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One check of one secret: fetch, prove, commit, apply, record.
 */
final class Rotation {

	private static final Log logger = LogFactory.getLog(Rotation.class);

	private final SecretStore store;

	private final SecretSource source;

	private final RotationSettings settings;

	private final RotationParties parties;

	private final Clock clock;

	private final ThreadLocal<Boolean> runningHere = ThreadLocal.withInitial(() -> false);

	Rotation(SecretStore store, SecretSource source, RotationSettings settings, RotationParties parties, Clock clock) {
		this.store = store;
		this.source = source;
		this.settings = settings;
		this.parties = parties;
		this.clock = clock;
	}

	boolean isRunningHere() {
		return this.runningHere.get();
	}

	RotationResult run(SecretVersion last, Check check) {
		SecretId id = last.id();
		this.runningHere.set(true);
		try {
			RotationResult result = check(last, check);
			log(id, result);
			this.parties.tell(result);
			return result;
		}
		finally {
			this.runningHere.remove();
		}
	}

	private RotationResult check(SecretVersion last, Check check) {
		Stopwatch watch = new Stopwatch();
		Signal signal = check.signal();
		SecretVersion candidate;
		try {
			candidate = check.fetch(this.store.location(last.id()), last, this.source);
		}
		catch (SecretUnavailableException ex) {
			return unavailable(last, check, ex, watch);
		}
		catch (RuntimeException ex) {
			return result(Outcome.FAILED, signal, last, null, watch, "it could not be read: " + Failures.describe(ex));
		}
		watch.fetched();
		if (candidate.versionId().equals(last.versionId()) && !this.store.isDropped(last.id())) {
			this.store.confirm(candidate);
			return result(Outcome.UNCHANGED, signal, last, candidate, watch, null);
		}
		if (this.store.isOutdated(candidate)) {
			logger.debug("Secret '" + last.id() + "' stays at version " + last.versionId() + ": its replica in "
					+ candidate.region() + " lags behind");
			return result(Outcome.UNCHANGED, signal, last, last, watch, null);
		}
		return move(last, candidate, signal, watch);
	}

	/**
	 * One refused read may be a mistake that is corrected at once, or a policy under way
	 * to all of AWS: only the second in a row counts as a revocation.
	 */
	private RotationResult unavailable(SecretVersion last, Check check, SecretUnavailableException ex,
			Stopwatch watch) {
		boolean revoked = ex.isRevocation() && check.revokedBefore();
		if (revoked && this.settings.onRevoked() == OnRevoked.DROP && this.store.drop(last.id(), ex)) {
			this.parties.drop(last);
		}
		return new RotationResult(revoked ? Outcome.REVOKED : Outcome.FAILED, check.signal(), last, null,
				watch.timings(), ex.getMessage(), ex, this.clock.instant());
	}

	private RotationResult move(SecretVersion live, SecretVersion candidate, Signal signal, Stopwatch watch) {
		Proof proof = this.parties.prove(candidate);
		watch.proven();
		if (proof.refused()) {
			return result(Outcome.REFUSED, signal, live, candidate, watch, proof.reason());
		}
		this.store.commit(candidate);
		watch.committed();
		this.parties.apply(live, candidate);
		watch.applied();
		return result(Outcome.ROTATED, signal, live, candidate, watch, null);
	}

	private RotationResult result(Outcome outcome, Signal signal, SecretVersion live, @Nullable SecretVersion candidate,
			Stopwatch watch, @Nullable String reason) {
		return new RotationResult(outcome, signal, live, candidate, watch.timings(), reason, null,
				this.clock.instant());
	}

	private void log(SecretId id, RotationResult result) {
		SecretVersion candidate = result.candidate();
		switch (result.outcome()) {
			case ROTATED -> logger.info("Secret '" + id + "' moved from version " + result.previous().versionId()
					+ " to " + ((candidate != null) ? candidate.versionId() : null) + " in "
					+ result.timings().total().toMillis() + " ms");
			case REFUSED ->
				logger.warn("Secret '" + id + "' stays at version " + result.previous().versionId() + ": version "
						+ ((candidate != null) ? candidate.versionId() : null) + " was refused: " + result.reason());
			case FAILED -> logger
				.warn("Secret '" + id + "' stays at version " + result.previous().versionId() + ": " + result.reason());
			case REVOKED -> logger.warn("Secret '" + id + "' was revoked and version " + result.previous().versionId()
					+ (this.store.isDropped(id) ? " dropped: " : " stays: ") + result.reason());
			case UNCHANGED -> logger.debug("Secret '" + id + "' is unchanged");
		}
	}

	/**
	 * Measures the steps, in nanoseconds.
	 */
	private static final class Stopwatch {

		private long last = System.nanoTime();

		private long fetch;

		private long prove;

		private long commit;

		private long apply;

		void fetched() {
			this.fetch = lap();
		}

		void proven() {
			this.prove = lap();
		}

		void committed() {
			this.commit = lap();
		}

		void applied() {
			this.apply = lap();
		}

		private long lap() {
			long now = System.nanoTime();
			long lap = now - this.last;
			this.last = now;
			return lap;
		}

		RotationTimings timings() {
			return new RotationTimings(Duration.ofNanos(this.fetch), Duration.ofNanos(this.prove),
					Duration.ofNanos(this.commit), Duration.ofNanos(this.apply));
		}

	}

}
