// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import org.jspecify.annotations.Nullable;

/**
 * One secret of a store. Readers take one volatile state; writers hold the lock, also
 * while they read from the source. It is no monitor, which would pin a virtual thread to
 * its carrier.
 */
final class StoredSecret {

	private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(10);

	/**
	 * An answer of Secrets Manager is old by seconds, as a rule, and not by many
	 * versions.
	 */
	private static final int FORMER_VERSIONS = 10;

	private final SecretId id;

	private final SecretLocation location;

	private final Revision revision;

	private final Clock clock;

	private final Lock lock = new ReentrantLock();

	private final Deque<String> formerly = new ArrayDeque<>();

	private volatile State state = State.UNREAD;

	StoredSecret(SecretId id, SecretLocation location, Revision revision, Clock clock) {
		this.id = id;
		this.location = location;
		this.revision = revision;
		this.clock = clock;
	}

	SecretLocation location() {
		return this.location;
	}

	@Nullable LiveVersion live() {
		return this.state.live;
	}

	/**
	 * Returns the live version, or what stands for it after the secret was dropped or
	 * while it does not exist.
	 * @return the version, without values unless it is live, or {@code null} if the
	 * secret was never read
	 */
	@Nullable SecretVersion last() {
		return this.state.last();
	}

	boolean isDropped() {
		return this.state.isFor(Reason.REVOKED);
	}

	/**
	 * Whether the secret was looked for and does not exist.
	 */
	boolean isMissing() {
		return this.state.isFor(Reason.NOT_FOUND);
	}

	/**
	 * Takes what was read of the secret for the first time, unless it is live by now.
	 * @param reading what was read
	 * @return why the secret can't be read, or {@code null}
	 */
	@Nullable SecretUnavailableException accept(SecretReading reading) {
		return locked(() -> {
			if (this.state.live != null) {
				return null;
			}
			SecretVersion version = reading.version();
			SecretUnavailableException failure = reading.failure();
			if (version != null) {
				setLive(version);
			}
			else if (failure != null) {
				failed(failure);
			}
			return failure;
		});
	}

	/**
	 * Returns the live version. A secret that was never read is read now. One that does
	 * not exist, or was dropped, is not: whoever follows the secrets finds it when it is
	 * there again.
	 * @param source where to read it
	 * @return the version
	 * @throws SecretUnavailableException if it can't be read
	 */
	SecretVersion readOnce(SecretSource source) {
		return locked(() -> {
			State present = this.state;
			if (present.live != null) {
				return present.live.version();
			}
			if (present.failure != null && this.clock.instant().isBefore(present.failureEnds)) {
				throw present.failure;
			}
			try {
				SecretVersion version = source.read(this.id, this.location);
				setLive(version);
				return version;
			}
			catch (SecretUnavailableException ex) {
				failed(ex);
				throw ex;
			}
		});
	}

	private void failed(SecretUnavailableException failure) {
		boolean missing = failure.getReason() == Reason.NOT_FOUND;
		this.state = new State(null, missing ? standIn() : null, failure,
				missing ? Instant.MAX : this.clock.instant().plus(FAILURE_REMEMBERED));
	}

	/**
	 * What stands for a secret that does not exist, so that its first version is followed
	 * as any other.
	 */
	private SecretVersion standIn() {
		String secretId = this.location.secretId();
		SecretVersionInfo info = new SecretVersionInfo(secretId, secretId, "", Set.of(), Instant.EPOCH);
		return new SecretVersion(this.id, info, SecretContent.ofJson("", Map.of()));
	}

	void commit(SecretVersion version) {
		locked(() -> {
			setLive(version);
			return version;
		});
	}

	private void setLive(SecretVersion version) {
		SecretVersion before = last();
		if (before != null) {
			this.formerly.addLast(before.versionId());
			if (this.formerly.size() > FORMER_VERSIONS) {
				this.formerly.removeFirst();
			}
		}
		Instant now = this.clock.instant();
		change(new State(new LiveVersion(version, now, now), null, null, Instant.MIN));
	}

	private void change(State next) {
		this.revision.change(() -> this.state = next);
	}

	/**
	 * Whether a version that was read may be older than the last one that was live: it
	 * was created before, or was live here before. The ARN tells nothing, as a replica
	 * and a secret that was created again have one of their own.
	 */
	boolean mayBeOlder(SecretVersion found) {
		return Boolean.TRUE.equals(locked(() -> {
			SecretVersion last = this.state.last();
			return last != null && !last.versionId().equals(found.versionId())
					&& (found.createdDate().isBefore(last.createdDate()) || this.formerly.contains(found.versionId()));
		}));
	}

	/**
	 * Takes note that Secrets Manager has a version as the current one. A replica that
	 * lags behind can't tell.
	 */
	void confirm(SecretVersion found) {
		locked(() -> {
			LiveVersion present = this.state.live;
			if (present != null && present.version().versionId().equals(found.versionId()) && !found.fromReplica()) {
				this.state = new State(present.confirmed(this.clock.instant()), null, null, Instant.MIN);
			}
			return found;
		});
	}

	/**
	 * Forgets the values.
	 * @param reason what readers are told
	 * @return whether there were any
	 */
	boolean drop(SecretUnavailableException reason) {
		return Boolean.TRUE.equals(locked(() -> {
			LiveVersion present = this.state.live;
			if (present != null) {
				change(new State(null, withoutContent(present.version()), reason, Instant.MAX));
			}
			return present != null;
		}));
	}

	private static SecretVersion withoutContent(SecretVersion version) {
		SecretVersionInfo info = new SecretVersionInfo(version.arn(), version.name(), version.versionId(),
				version.stages(), version.createdDate(), version.fromReplica());
		return new SecretVersion(version.id(), info,
				version.isJson() ? SecretContent.ofJson("", Map.of()) : SecretContent.ofText(""));
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What is known of the secret.
	 */
	private static final class State {

		static final State UNREAD = new State(null, null, null, Instant.MIN);

		private final @Nullable LiveVersion live;

		/**
		 * What stands for a live version that is not there.
		 */
		private final @Nullable SecretVersion standIn;

		private final @Nullable SecretUnavailableException failure;

		/**
		 * Until when the failure is taken as known.
		 */
		private final Instant failureEnds;

		State(@Nullable LiveVersion live, @Nullable SecretVersion standIn, @Nullable SecretUnavailableException failure,
				Instant failureEnds) {
			this.live = live;
			this.standIn = standIn;
			this.failure = failure;
			this.failureEnds = failureEnds;
		}

		@Nullable SecretVersion last() {
			return (this.live != null) ? this.live.version() : this.standIn;
		}

		boolean isFor(Reason reason) {
			return this.standIn != null && this.failure != null && this.failure.getReason() == reason;
		}

	}

}
