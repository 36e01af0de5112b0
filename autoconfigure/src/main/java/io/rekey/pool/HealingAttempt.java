// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to heal a refused login: a round through all versions, and another one as
 * soon as something can be tried or read again, until all was tried that Secrets Manager
 * told since the refusal. Then it is up to the pool to come again.
 *
 * @param <C> the type of connections
 */
final class HealingAttempt<C> {

	private static final int ROUNDS = 2;

	private final LoginHealer healer;

	private final LabelReads reads;

	private final LabelReads.Asker asker;

	private final LoginConnector<C> connector;

	private final PoolLogins logins;

	private final BooleanSupplier abandoned;

	private final SecretVersion live;

	private LoginResult<C> last;

	private long next;

	private boolean signalled;

	private boolean timedOut;

	HealingAttempt(LoginHealer healer, SecretVersion live, LabelReads.Asker asker, LoginConnector<C> connector,
			PoolLogins logins, LoginResult<C> refusal, BooleanSupplier abandoned) {
		this.healer = healer;
		this.reads = healer.reads();
		this.live = live;
		this.asker = asker;
		this.connector = connector;
		this.logins = logins;
		this.abandoned = abandoned;
		this.last = refusal;
	}

	LoginResult<C> run(long deadline) {
		long start = this.healer.time().nanoTime();
		boolean ended = tryAll(this.live, deadline);
		for (int round = 1; !ended && (round < ROUNDS || !this.reads.areKnownSince(start)); round++) {
			if (!pause(deadline)) {
				this.timedOut = true;
				break;
			}
			ended = tryAll(this.live, deadline);
		}
		return this.last;
	}

	/**
	 * Whether the attempt had no time for all that could have been tried.
	 */
	boolean isTimedOut() {
		return this.timedOut;
	}

	/**
	 * Tries the version to log in with, which may be another one by now, and those that
	 * the labels lead to. Where it takes long to read them, what was read before is tried
	 * meanwhile.
	 * @return whether that ends the attempt, one way or the other
	 */
	private boolean tryAll(SecretVersion tried, long deadline) {
		this.reads.start(tried.versionId(), this.asker);
		this.next = this.reads.next(this.asker);
		long now = this.healer.time().nanoTime();
		return ends(this.healer.preferred(this.logins)) || triesLabels(now + (deadline - now) / 2) || triesKnown()
				|| triesLabels(deadline);
	}

	private boolean triesLabels(long until) {
		for (String label : LabelReads.LABELS) {
			SecretVersion version = this.reads.await(label, this.asker, until, this.abandoned);
			signalIfNew(label, version);
			if (ends(version)) {
				return true;
			}
		}
		return false;
	}

	private boolean triesKnown() {
		for (String label : LabelReads.LABELS) {
			if (ends(this.reads.known(label))) {
				return true;
			}
		}
		return false;
	}

	private void signalIfNew(String label, @Nullable SecretVersion version) {
		if (SecretLocation.CURRENT.equals(label) && version != null && !this.signalled
				&& !version.versionId().equals(this.live.versionId())) {
			this.signalled = true;
			this.healer.signal(version);
		}
	}

	/**
	 * Tries a version, unless its login was refused a moment ago.
	 * @return whether that ends the attempt
	 */
	private boolean ends(@Nullable SecretVersion version) {
		if (this.healer.live() == null) {
			// It was dropped meanwhile.
			return true;
		}
		PoolLogin login = (version != null) ? this.logins.from(version) : null;
		if (version == null || login == null) {
			return false;
		}
		LoginResult<C> barred = this.healer.barred(login);
		this.last = (barred != null) ? barred : this.healer.openAnyway(this.connector, login);
		LoginFailure failure = this.last.failure();
		if (failure == null) {
			this.healer.remember(this.logins, this.live, version);
		}
		long end = this.healer.endOfBar(login);
		this.next = (end - this.next < 0) ? end : this.next;
		return failure == null || !failure.isRefusal();
	}

	/**
	 * Waits until something can be tried or read again.
	 * @return whether there is time for that
	 */
	private boolean pause(long deadline) {
		HealingTime time = this.healer.time();
		if (this.next - deadline >= 0 || time.nanoTime() - deadline >= 0) {
			return false;
		}
		boolean never = time.await(new CompletableFuture<>(), this.next, this.abandoned);
		return !never && !this.abandoned.getAsBoolean() && !Thread.currentThread().isInterrupted();
	}

}
