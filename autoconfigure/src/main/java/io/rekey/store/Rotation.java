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

	private final RotationObserver observer;

	private final ThreadLocal<Boolean> runningHere = ThreadLocal.withInitial(() -> false);

	Rotation(SecretStore store, SecretSource source, RotationSettings settings, RotationParties parties, Clock clock,
			RotationObserver observer) {
		this.store = store;
		this.source = source;
		this.settings = settings;
		this.parties = parties;
		this.clock = clock;
		this.observer = observer;
	}

	boolean isRunningHere() {
		return this.runningHere.get();
	}

	RotationResult run(SecretVersion last, Check check) {
		SecretId id = last.id();
		this.runningHere.set(true);
		try {
			RotationResult result = watched(last, check);
			log(id, result);
			this.parties.tell(result);
			return result;
		}
		finally {
			this.runningHere.remove();
		}
	}

	private RotationResult watched(SecretVersion last, Check check) {
		WatchedSteps steps = new WatchedSteps(this.observer, last.id(), check.signal().trigger());
		RotationResult result = null;
		try {
			result = check(last, check, steps);
			return result;
		}
		finally {
			steps.finish(result);
		}
	}

	private RotationResult check(SecretVersion last, Check check, WatchedSteps steps) {
		Signal signal = check.signal();
		SecretVersion candidate;
		if (check.expectsNews()) {
			steps.watch();
		}
		steps.begin(RotationStep.FETCH);
		try {
			candidate = check.fetch(this.store.location(last.id()), last, this.source);
		}
		catch (SecretUnavailableException ex) {
			steps.watch();
			steps.end(ex);
			return unavailable(last, check, ex, steps);
		}
		catch (RuntimeException ex) {
			steps.watch();
			steps.end();
			return result(Outcome.FAILED, signal, last, null, steps, "it could not be read: " + Failures.describe(ex));
		}
		steps.end();
		if (candidate.versionId().equals(last.versionId()) && !this.store.isDropped(last.id())) {
			this.store.confirm(candidate);
			return result(Outcome.UNCHANGED, signal, last, candidate, steps, null);
		}
		if (this.store.isOutdated(candidate)) {
			logger.debug("Secret '" + last.id() + "' stays at version " + last.versionId() + ": its replica in "
					+ candidate.region() + " lags behind");
			return result(Outcome.UNCHANGED, signal, last, last, steps, null);
		}
		return move(last, candidate, signal, steps);
	}

	/**
	 * One refused read may be a mistake that is corrected at once, or a policy under way
	 * to all of AWS: only the second in a row counts as a revocation.
	 */
	private RotationResult unavailable(SecretVersion last, Check check, SecretUnavailableException ex,
			WatchedSteps steps) {
		boolean revoked = ex.isRevocation() && check.revokedBefore();
		if (revoked && this.settings.onRevoked() == OnRevoked.DROP && this.store.drop(last.id(), ex)) {
			this.parties.drop(last);
		}
		return new RotationResult(revoked ? Outcome.REVOKED : Outcome.FAILED, check.signal(), last, null,
				steps.timings(), ex.getMessage(), ex, this.clock.instant());
	}

	private RotationResult move(SecretVersion live, SecretVersion candidate, Signal signal, WatchedSteps steps) {
		steps.watch();
		steps.begin(RotationStep.PROVE);
		Proof proof = this.parties.prove(candidate);
		steps.end();
		if (proof.refused()) {
			return result(Outcome.REFUSED, signal, live, candidate, steps, proof.reason());
		}
		steps.begin(RotationStep.COMMIT);
		this.store.commit(candidate);
		steps.end();
		steps.begin(RotationStep.APPLY);
		this.parties.apply(live, candidate);
		steps.end();
		return result(Outcome.ROTATED, signal, live, candidate, steps, null);
	}

	private RotationResult result(Outcome outcome, Signal signal, SecretVersion live, @Nullable SecretVersion candidate,
			WatchedSteps steps, @Nullable String reason) {
		return new RotationResult(outcome, signal, live, candidate, steps.timings(), reason, null,
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

}
