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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import org.jspecify.annotations.Nullable;

/**
 * The live version of every secret in use in this process: one volatile immutable value
 * per secret. Safe for use by several threads; {@link #current} never blocks.
 */
public final class SecretStore {

	/**
	 * The {@link #revision} while a live version changes.
	 */
	public static final long CHANGING = -1;

	private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(10);

	/**
	 * A replica lags behind by seconds, as a rule, and not by many versions.
	 */
	private static final int FORMER_VERSIONS = 10;

	private final SecretSource source;

	private final Function<SecretId, SecretLocation> locator;

	private final Clock clock;

	private final ConcurrentMap<SecretId, Entry> entries = new ConcurrentHashMap<>();

	private final FirstReads firstReads = new FirstReads();

	private final Revision revision = new Revision();

	/**
	 * Creates an empty store.
	 * @param source where versions are read from
	 * @param locator tells where each secret is, which is how aliases are resolved
	 * @param clock the time for remembering failures
	 */
	public SecretStore(SecretSource source, Function<SecretId, SecretLocation> locator, Clock clock) {
		this.source = source;
		this.locator = locator;
		this.clock = clock;
	}

	/**
	 * Reads those of the given secrets that are not in use yet, in one pass.
	 * @param ids the secrets
	 * @return the failures, by secret; empty if all were read
	 */
	public Map<SecretId, SecretUnavailableException> load(Collection<SecretId> ids) {
		Map<SecretId, SecretLocation> missing = new LinkedHashMap<>();
		for (SecretId id : ids) {
			if (last(id) == null) {
				missing.put(id, entry(id).location);
			}
		}
		Map<SecretId, SecretUnavailableException> failures = new LinkedHashMap<>();
		if (!missing.isEmpty()) {
			this.source.readAll(missing).forEach((id, reading) -> {
				SecretUnavailableException failure = entry(id).accept(reading, this.clock.instant());
				if (failure != null) {
					failures.put(id, failure);
				}
				else {
					this.firstReads.tell(reading.get());
				}
			});
		}
		return failures;
	}

	/**
	 * Returns the live version of a secret without ever reading it from its source.
	 * @param id the secret
	 * @return the live version or {@code null} if the secret is not in use
	 */
	public @Nullable SecretVersion current(SecretId id) {
		Entry entry = this.entries.get(id);
		LiveVersion live = (entry != null) ? entry.live : null;
		return (live != null) ? live.version() : null;
	}

	/**
	 * Returns a number that is another one after any live version has changed. What was
	 * derived from live versions between two equal answers holds at the second.
	 * @return the number, or {@link #CHANGING} while nothing may be kept
	 */
	public long revision() {
		return this.revision.current();
	}

	/**
	 * Returns the live version of a secret, or what is known of it after it was dropped.
	 * @param id the secret
	 * @return the version, without values if it was dropped, or {@code null} if the
	 * secret was never in use
	 */
	@Nullable SecretVersion last(SecretId id) {
		Entry entry = this.entries.get(id);
		return (entry != null) ? entry.last() : null;
	}

	/**
	 * Tells whether a secret was dropped, because it was deleted or may no longer be
	 * read.
	 * @param id the secret
	 * @return {@code true} until it can be read again
	 */
	public boolean isDropped(SecretId id) {
		Entry entry = this.entries.get(id);
		return entry != null && entry.dropped != null;
	}

	/**
	 * Returns the live version of a secret. A secret that is not in use yet is read from
	 * its source, once, and is in use from then on.
	 * @param id the secret
	 * @return the live version
	 * @throws SecretUnavailableException if the secret can't be read
	 */
	public SecretVersion get(SecretId id) {
		SecretVersion current = current(id);
		if (current != null) {
			return current;
		}
		SecretVersion read = entry(id).readOnce(id);
		this.firstReads.tell(read);
		return read;
	}

	/**
	 * Has a listener told of each secret that comes in use, once: now of those that are,
	 * and of others by the thread that read them first.
	 * @param listener is given the first version that it can be told of
	 */
	public void onFirstRead(Consumer<SecretVersion> listener) {
		this.firstReads.add(listener, inUse());
	}

	/**
	 * Returns the live version of every secret in use.
	 * @return the versions, in no particular order
	 */
	public Collection<SecretVersion> inUse() {
		return live().stream().map(LiveVersion::version).toList();
	}

	/**
	 * Returns the live version of every secret in use, and since when it is live.
	 * @return the versions, in no particular order
	 */
	public Collection<LiveVersion> live() {
		List<LiveVersion> versions = new ArrayList<>();
		for (Entry entry : this.entries.values()) {
			LiveVersion live = entry.live;
			if (live != null) {
				versions.add(live);
			}
		}
		return versions;
	}

	/**
	 * Returns the live version of every secret in use, and what is known of those that
	 * were dropped.
	 * @return the versions, in no particular order; those dropped have no values
	 */
	public Collection<SecretVersion> followed() {
		List<SecretVersion> versions = new ArrayList<>();
		for (Entry entry : this.entries.values()) {
			SecretVersion last = entry.last();
			if (last != null) {
				versions.add(last);
			}
		}
		return versions;
	}

	/**
	 * Tells where a secret is read from.
	 * @param id the secret
	 * @return its location
	 */
	public SecretLocation location(SecretId id) {
		return entry(id).location;
	}

	/**
	 * Finds the secrets in use that a name or ARN from outside stands for. An ARN also
	 * matches without its random suffix of six characters, as AWS accepts it, and with
	 * another one where the application refers to the secret by its name: a secret that
	 * is deleted and created again has a new one.
	 * @param nameOrArn the name, ARN or partial ARN
	 * @return the ids by which the application refers to it; empty if it is not in use
	 */
	public Set<SecretId> find(String nameOrArn) {
		SecretArn arn = SecretArn.parse(nameOrArn);
		Set<SecretId> ids = find((version) -> nameOrArn.equals(version.name()) || nameOrArn.equals(version.arn())
				|| (arn != null && isWholeArn(arn, version)));
		return (ids.isEmpty() && arn != null) ? find((version) -> isPartialArn(arn, version)) : ids;
	}

	private Set<SecretId> find(Predicate<SecretVersion> condition) {
		Set<SecretId> ids = new LinkedHashSet<>();
		for (SecretVersion version : followed()) {
			if (condition.test(version)) {
				ids.add(version.id());
			}
		}
		return ids;
	}

	private boolean isWholeArn(SecretArn candidate, SecretVersion version) {
		SecretArn arn = SecretArn.parse(version.arn());
		return arn != null && isSamePlace(candidate, arn, version) && candidate.isWholeOf(version.name())
				&& (candidate.resource().equals(arn.resource()) || isReferredToByName(version));
	}

	private boolean isPartialArn(SecretArn candidate, SecretVersion version) {
		SecretArn arn = SecretArn.parse(version.arn());
		return arn != null && isSamePlace(candidate, arn, version) && candidate.resource().equals(version.name());
	}

	/**
	 * The ARN of a replica differs from its primary's in the region.
	 */
	private static boolean isSamePlace(SecretArn candidate, SecretArn arn, SecretVersion version) {
		return candidate.isInAccountOf(arn) && (version.fromReplica() || candidate.region().equals(arn.region()));
	}

	private boolean isReferredToByName(SecretVersion version) {
		SecretArn written = SecretArn.parse(location(version.id()).secretId());
		return written == null || written.resource().equals(version.name());
	}

	void commit(SecretVersion version) {
		entry(version.id()).commit(version, this.clock.instant());
		this.firstReads.tell(version);
	}

	/**
	 * Tells whether a version comes from a replica region that lags behind: it was live
	 * here before. In the secret's own region that would be a roll back.
	 */
	boolean isOutdated(SecretVersion found) {
		return found.fromReplica() && entry(found.id()).wasLive(found.versionId());
	}

	/**
	 * Takes note that Secrets Manager has a version as the current one. A replica that
	 * lags behind can't tell.
	 */
	void confirm(SecretVersion found) {
		entry(found.id()).confirm(found, this.clock.instant());
	}

	/**
	 * Forgets the values of a secret.
	 * @return whether it had any
	 */
	boolean drop(SecretId id, SecretUnavailableException cause) {
		return entry(id).drop(new SecretUnavailableException(id, Reason.REVOKED, cause.getAction(),
				"secret '" + id + "' was dropped: " + cause.getMessage(), cause));
	}

	private static SecretVersion withoutContent(SecretVersion version) {
		SecretVersionInfo info = new SecretVersionInfo(version.arn(), version.name(), version.versionId(),
				version.stages(), version.createdDate(), version.fromReplica());
		return new SecretVersion(version.id(), info,
				version.isJson() ? SecretContent.ofJson("", Map.of()) : SecretContent.ofText(""));
	}

	private Entry entry(SecretId id) {
		Entry entry = this.entries.get(id);
		return (entry != null) ? entry : this.entries.computeIfAbsent(id, (key) -> new Entry(this.locator.apply(key)));
	}

	/**
	 * One secret. Readers take the volatile fields; writers hold the lock, also while
	 * they read from the source. It is no monitor, which would pin a virtual thread to
	 * its carrier.
	 */
	private final class Entry {

		private final SecretLocation location;

		private final Lock lock = new ReentrantLock();

		private volatile @Nullable LiveVersion live;

		private volatile @Nullable SecretVersion dropped;

		private @Nullable SecretUnavailableException failure;

		private Instant failedAt = Instant.MIN;

		private final Deque<String> formerly = new ArrayDeque<>();

		Entry(SecretLocation location) {
			this.location = location;
		}

		@Nullable SecretVersion last() {
			LiveVersion present = this.live;
			return (present != null) ? present.version() : this.dropped;
		}

		@Nullable SecretUnavailableException accept(SecretReading reading, Instant now) {
			this.lock.lock();
			try {
				SecretVersion version = reading.version();
				if (version != null) {
					setLive(version, now);
				}
				else {
					this.failure = reading.failure();
					this.failedAt = now;
				}
				return this.failure;
			}
			finally {
				this.lock.unlock();
			}
		}

		SecretVersion readOnce(SecretId id) {
			this.lock.lock();
			try {
				LiveVersion present = this.live;
				if (present != null) {
					return present.version();
				}
				SecretUnavailableException known = this.failure;
				Instant now = SecretStore.this.clock.instant();
				if (known != null && (this.dropped != null || now.isBefore(this.failedAt.plus(FAILURE_REMEMBERED)))) {
					throw known;
				}
				return read(id, now);
			}
			finally {
				this.lock.unlock();
			}
		}

		private SecretVersion read(SecretId id, Instant now) {
			try {
				SecretVersion version = SecretStore.this.source.read(id, this.location);
				setLive(version, now);
				return version;
			}
			catch (SecretUnavailableException ex) {
				this.failure = ex;
				this.failedAt = now;
				throw ex;
			}
		}

		void commit(SecretVersion version, Instant now) {
			this.lock.lock();
			try {
				setLive(version, now);
			}
			finally {
				this.lock.unlock();
			}
		}

		private void setLive(SecretVersion version, Instant now) {
			SecretVersion before = last();
			if (before != null) {
				this.formerly.addLast(before.versionId());
				if (this.formerly.size() > FORMER_VERSIONS) {
					this.formerly.removeFirst();
				}
			}
			LiveVersion next = new LiveVersion(version, now, now);
			SecretStore.this.revision.change(() -> this.live = next);
			this.failure = null;
			this.dropped = null;
		}

		boolean wasLive(String versionId) {
			this.lock.lock();
			try {
				return this.formerly.contains(versionId);
			}
			finally {
				this.lock.unlock();
			}
		}

		void confirm(SecretVersion found, Instant now) {
			this.lock.lock();
			try {
				LiveVersion present = this.live;
				if (present != null && present.version().versionId().equals(found.versionId())
						&& !found.fromReplica()) {
					this.live = present.confirmed(now);
				}
			}
			finally {
				this.lock.unlock();
			}
		}

		boolean drop(SecretUnavailableException reason) {
			this.lock.lock();
			try {
				LiveVersion present = this.live;
				if (present == null) {
					return false;
				}
				this.failure = reason;
				this.dropped = withoutContent(present.version());
				SecretStore.this.revision.change(() -> this.live = null);
				return true;
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
