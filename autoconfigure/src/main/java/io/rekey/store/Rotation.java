// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

import io.rekey.Proof;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One check of one secret: fetch, prove, commit, apply, record.
 */
final class Rotation {

	private static final Log logger = LogFactory.getLog(Rotation.class);

	/**
	 * Rotations that follow each other faster than one check are left to the next check.
	 */
	private static final int MAX_OVERTAKEN = 3;

	private final SecretStore store;

	private final SecretSource source;

	private final RotationSettings settings;

	private final Participants participants;

	private final Clock clock;

	private final RotationObserver observer;

	private final ThreadLocal<Boolean> runningHere = ThreadLocal.withInitial(() -> false);

	Rotation(SecretStore store, SecretSource source, RotationSettings settings, Participants participants, Clock clock,
			RotationObserver observer) {
		this.store = store;
		this.source = source;
		this.settings = settings;
		this.participants = participants;
		this.clock = clock;
		this.observer = observer;
	}

	boolean isRunningHere() {
		return this.runningHere.get();
	}

	Checked run(SecretVersion last, Check check) {
		this.runningHere.set(true);
		try {
			Checked checked = watched(last, check);
			log(last.id(), checked.result);
			this.participants.tell(checked.result);
			return checked;
		}
		finally {
			this.runningHere.remove();
		}
	}

	private Checked watched(SecretVersion last, Check check) {
		WatchedSteps steps = new WatchedSteps(this.observer, last.id(), check.signal().trigger());
		RotationResult result = null;
		try {
			Checked checked = check(last, check, steps);
			result = tryLateAgain(checked.result, steps);
			return new Checked(result, checked.unsettled);
		}
		finally {
			steps.finish(result);
		}
	}

	/**
	 * Has the followers move that have not moved to the live version yet, however the
	 * check ended: they need nothing of Secrets Manager.
	 */
	private RotationResult tryLateAgain(RotationResult result, WatchedSteps steps) {
		SecretVersion live = this.store.current(result.previous().id());
		if (result.outcome() == Outcome.ROTATED || live == null || !this.participants.isLate(live.id())) {
			return result;
		}
		steps.watch();
		steps.begin(RotationStep.APPLY);
		List<FollowerFailure> late = this.participants.applyToLate(live);
		steps.end();
		return result.with(late, steps.timings());
	}

	private Checked check(SecretVersion last, Check check, WatchedSteps steps) {
		if (check.expectsNews()) {
			steps.watch();
		}
		steps.begin(RotationStep.FETCH);
		SecretVersion candidate;
		try {
			candidate = check.fetch(this.store.location(last.id()), last, this.source);
		}
		catch (SecretUnavailableException ex) {
			return Checked.settled(unavailable(last, check, ex, steps));
		}
		catch (RuntimeException ex) {
			steps.watch();
			return Checked.settled(result(Outcome.FAILED, check.signal(), last, null, steps,
					"it could not be read: " + Failures.describe(ex)));
		}
		steps.end();
		return follow(last, candidate, check, steps);
	}

	/**
	 * Goes to a version. One that is refused may have been overtaken by the next rotation
	 * meanwhile, which is no failure.
	 */
	private Checked follow(SecretVersion last, SecretVersion first, Check check, WatchedSteps steps) {
		SecretVersion candidate = first;
		for (int overtaken = 0;; overtaken++) {
			if (isLive(candidate)) {
				this.store.confirm(candidate);
				return Checked.settled(result(Outcome.UNCHANGED, check.signal(), last, candidate, steps, null));
			}
			boolean older = this.store.mayBeOlder(candidate);
			if (older && !check.vouchesFor(candidate) && !isConfirmed(last, candidate)) {
				return held(last, candidate, check, steps);
			}
			Proof refusal = prove(candidate, steps);
			if (refusal == null) {
				return new Checked(move(last, candidate, check, steps), unsettled(candidate, older, check));
			}
			SecretVersion next = (overtaken < MAX_OVERTAKEN) ? findNext(candidate) : null;
			if (next == null) {
				return Checked
					.settled(result(Outcome.REFUSED, check.signal(), last, candidate, steps, refusal.reason()));
			}
			logger.info("Version " + candidate.versionId() + " of secret '" + last.id() + "' was overtaken by "
					+ next.versionId() + " before it went live");
			candidate = next;
		}
	}

	private boolean isLive(SecretVersion candidate) {
		SecretVersion live = this.store.current(candidate.id());
		return live != null && live.versionId().equals(candidate.versionId());
	}

	private Checked held(SecretVersion last, SecretVersion older, Check check, WatchedSteps steps) {
		logger.debug("Secret '" + last.id() + "' stays at version " + last.versionId() + ": the answer with version "
				+ older.versionId() + " may be old");
		return new Checked(result(Outcome.UNCHANGED, check.signal(), last, last, steps, null),
				older.fromReplica() ? null : Settling.held(older));
	}

	private static @Nullable Settling unsettled(SecretVersion moved, boolean older, Check check) {
		if (older) {
			return Settling.live(moved);
		}
		return check.vouchesFor(moved) ? null : Settling.newer(moved);
	}

	/**
	 * Whether Secrets Manager has moved AWSCURRENT back from the live version: then that
	 * one is the previous version, which an answer from before it was the current one
	 * can't say, and another read tells the same current version.
	 */
	private boolean isConfirmed(SecretVersion last, SecretVersion candidate) {
		SecretLocation location = this.store.location(last.id());
		if (candidate.fromReplica() || !SecretLocation.CURRENT.equals(location.stageOrCurrent())) {
			return false;
		}
		SecretVersion previous = readOrNull(last.id(), location.withStage(SecretLocation.PREVIOUS));
		return previous != null && previous.versionId().equals(last.versionId()) && findNext(candidate) == null;
	}

	/**
	 * Reads the secret once more.
	 * @return another version than before, or {@code null} if there is none
	 */
	private @Nullable SecretVersion findNext(SecretVersion before) {
		SecretVersion now = readOrNull(before.id(), this.store.location(before.id()));
		return (now != null && !now.versionId().equals(before.versionId())) ? now : null;
	}

	private @Nullable SecretVersion readOrNull(SecretId id, SecretLocation location) {
		try {
			return this.source.read(id, location);
		}
		catch (SecretUnavailableException ex) {
			logger.debug("Secret '" + id + "' could not be read again: " + ex.getMessage());
			return null;
		}
	}

	/**
	 * One refused read may be a mistake that is corrected at once, or a policy under way
	 * to all of AWS: only the second in a row counts as a revocation.
	 */
	private RotationResult unavailable(SecretVersion last, Check check, SecretUnavailableException ex,
			WatchedSteps steps) {
		if (ex.getReason() == Reason.NOT_FOUND && this.store.isMissing(last.id())) {
			return result(Outcome.UNCHANGED, check.signal(), last, last, steps, null);
		}
		steps.watch();
		steps.end(ex);
		boolean revoked = ex.isRevocation() && check.revokedBefore();
		if (revoked && this.settings.onRevoked() == OnRevoked.DROP && this.store.drop(last.id(), ex)) {
			this.participants.drop(last);
		}
		return new RotationResult(revoked ? Outcome.REVOKED : Outcome.FAILED, check.signal(), last, null,
				steps.timings(), ex.getMessage(), ex, List.of(), this.clock.instant());
	}

	private @Nullable Proof prove(SecretVersion candidate, WatchedSteps steps) {
		steps.watch();
		steps.begin(RotationStep.PROVE);
		Proof refusal = this.participants.prove(candidate, this.store.current(candidate.id()));
		steps.end();
		return refusal;
	}

	private RotationResult move(SecretVersion last, SecretVersion candidate, Check check, WatchedSteps steps) {
		steps.begin(RotationStep.COMMIT);
		this.store.commit(candidate);
		steps.end();
		steps.begin(RotationStep.APPLY);
		List<FollowerFailure> late = this.participants.apply(last, candidate);
		steps.end();
		return result(Outcome.ROTATED, check.signal(), last, candidate, late, steps, null);
	}

	private RotationResult result(Outcome outcome, Signal signal, SecretVersion live, @Nullable SecretVersion candidate,
			WatchedSteps steps, @Nullable String reason) {
		return result(outcome, signal, live, candidate, List.of(), steps, reason);
	}

	private RotationResult result(Outcome outcome, Signal signal, SecretVersion live, @Nullable SecretVersion candidate,
			List<FollowerFailure> late, WatchedSteps steps, @Nullable String reason) {
		return new RotationResult(outcome, signal, live, candidate, steps.timings(), reason, null, late,
				this.clock.instant());
	}

	private void log(SecretId id, RotationResult result) {
		SecretVersion candidate = result.candidate();
		switch (result.outcome()) {
			case ROTATED -> logMove(id, result);
			case REFUSED ->
				logger.warn("Secret '" + id + "' stays at version " + result.previous().versionId() + ": version "
						+ ((candidate != null) ? candidate.versionId() : null) + " was refused: " + result.reason());
			case FAILED -> logger
				.warn("Secret '" + id + "' stays at version " + result.previous().versionId() + ": " + result.reason());
			case REVOKED -> logger.warn("Secret '" + id + "' was revoked and version " + result.previous().versionId()
					+ (this.store.isDropped(id) ? " dropped: " : " stays: ") + result.reason());
			case UNCHANGED -> logger.debug("Secret '" + id + "' is unchanged");
		}
		if (result.outcome() != Outcome.ROTATED && !result.late().isEmpty()) {
			logger.warn("These have not moved to the live version of secret '" + id + "' yet and are tried again: "
					+ join(result.late()));
		}
	}

	private static void logMove(SecretId id, RotationResult result) {
		SecretVersion candidate = result.candidate();
		String move = "Secret '" + id + "' moved from " + name(result.previous()) + " to "
				+ ((candidate != null) ? candidate.versionId() : null) + " in " + result.timings().total().toMillis()
				+ " ms";
		if (result.late().isEmpty()) {
			logger.info(move);
		}
		else {
			logger.warn(move + ", but these did not move and are tried again: " + join(result.late()));
		}
	}

	private static String join(List<FollowerFailure> late) {
		return late.stream().map(FollowerFailure::toString).collect(Collectors.joining(", "));
	}

	private static String name(SecretVersion previous) {
		return previous.versionId().isEmpty() ? "no version" : "version " + previous.versionId();
	}

	/**
	 * How a check ended.
	 *
	 * @param result the result
	 * @param unsettled a version that is to be looked at again, as the answer that told
	 * of it may be old; {@code null} if there is none
	 */
	record Checked(RotationResult result, @Nullable Settling unsettled) {

		static Checked settled(RotationResult result) {
			return new Checked(result, null);
		}

	}

}
