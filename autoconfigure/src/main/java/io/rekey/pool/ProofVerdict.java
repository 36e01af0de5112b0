// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.Proof;
import io.rekey.SecretVersion;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What all pools together say about a candidate. A pool that is refused with the live
 * version as well, for the same reason, is broken anyway: its refusal does not count.
 */
final class ProofVerdict {

	private static final Log logger = LogFactory.getLog(ProofVerdict.class);

	private final @Nullable SecretVersion live;

	private final SecretVersion candidate;

	private final Map<String, PoolLogin> bad;

	private final List<String> refusals = new ArrayList<>();

	private final List<String> warnings = new ArrayList<>();

	/**
	 * Creates the verdict.
	 * @param live the version that is live, or {@code null} if it was dropped
	 * @param candidate the version that would go live
	 * @param bad what is remembered of earlier proofs: by the name of a pool, the login
	 * that its database refused while it accepted the live one
	 */
	ProofVerdict(@Nullable SecretVersion live, SecretVersion candidate, Map<String, PoolLogin> bad) {
		this.live = live;
		this.candidate = candidate;
		this.bad = bad;
	}

	SecretVersion candidate() {
		return this.candidate;
	}

	/**
	 * Takes the login of the live version.
	 * @param pool whose login
	 * @return the login, or {@code null} if there is none
	 */
	@Nullable PoolLogin present(RotatingPool pool) {
		return (this.live != null) ? pool.logins().from(this.live) : null;
	}

	void refuse(String reason) {
		this.refusals.add(reason);
	}

	void lacks(RotatingPool pool, @Nullable PoolLogin present) {
		String lack = pool.logins().lack(this.candidate);
		if (this.live == null || present != null) {
			refuse("for pool '" + pool.name() + "' it lacks " + lack);
		}
		else {
			overrule(pool, "it lacks " + lack);
		}
	}

	/**
	 * Judges each pool for itself. A version that no database could be tried with, such
	 * as one that takes no more connections, is not proven by being no worse than the
	 * live one.
	 */
	void judge(List<PoolTrial> trials) {
		boolean someLoggedIn = trials.stream().anyMatch((trial) -> trial.answer().loggedIn());
		for (PoolTrial trial : trials) {
			ProofAnswer answer = trial.answer();
			if (answer.failure() == null) {
				this.bad.remove(trial.name());
				trial.pool().proven(trial.login());
			}
			else if (!answer.isAgainst()) {
				untried(trial, answer);
			}
			else if (isBrokenAnyway(trial) && (answer.failure() != LoginFailure.OTHER || someLoggedIn)) {
				overrule(trial.pool(), trial.refusal());
			}
			else {
				remember(trial);
				refuse(trial.refusal());
			}
		}
	}

	/**
	 * A locked account hides what the database thinks of a password. One that was refused
	 * before stays so: it may be what locked the account.
	 */
	private boolean isBrokenAnyway(PoolTrial trial) {
		return trial.isRefusedWithPresentLogin() && !(trial.answer().failure() == LoginFailure.LOCKED
				&& trial.login().equals(this.bad.get(trial.name())));
	}

	private void remember(PoolTrial trial) {
		if (trial.answer().failure() == LoginFailure.REFUSED) {
			this.bad.put(trial.name(), trial.login());
		}
	}

	/**
	 * A database that can't be reached says nothing about a password; but no pool is
	 * moved to another database before that was reached, whether or not the present one
	 * can be: what is live was proven, and it may come back.
	 */
	private void untried(PoolTrial trial, ProofAnswer answer) {
		if (trial.moves()) {
			refuse("it moves pool '" + trial.name() + "' to a database that can't be reached (" + answer.detail()
					+ ")");
		}
		else {
			this.warnings.add("goes live untried with pool '" + trial.name() + "': its database can't be reached ("
					+ answer.detail() + ")");
		}
	}

	private void overrule(RotatingPool pool, String reason) {
		this.warnings.add("goes live although pool '" + pool.name() + "' can't work with it: " + reason
				+ ". The same is true of version " + ((this.live != null) ? this.live.versionId() : null)
				+ ", which is live, so that the pool does not work anyway");
	}

	Proof toProof() {
		if (!this.refusals.isEmpty()) {
			return Proof.refused(String.join("; ", this.refusals));
		}
		for (String warning : this.warnings) {
			logger
				.warn("Version " + this.candidate.versionId() + " of secret '" + this.candidate.id() + "' " + warning);
		}
		return Proof.accepted();
	}

}
