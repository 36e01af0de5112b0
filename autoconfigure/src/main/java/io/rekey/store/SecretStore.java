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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * The live version of every secret in use in this process: one volatile immutable value
 * per secret. Safe for use by several threads; {@link #current} never blocks.
 */
public final class SecretStore implements Secrets {

	private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(10);

	private static final Pattern ARN_SUFFIX = Pattern.compile("-[A-Za-z0-9]{6}");

	private final SecretSource source;

	private final Function<SecretId, SecretLocation> locator;

	private final Clock clock;

	private final ConcurrentMap<SecretId, Entry> entries = new ConcurrentHashMap<>();

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
			if (current(id) == null) {
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

	@Override
	public SecretVersion get(SecretId id) {
		SecretVersion current = current(id);
		return (current != null) ? current : entry(id).readOnce(id);
	}

	@Override
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
	 * Tells where a secret is read from.
	 * @param id the secret
	 * @return its location
	 */
	public SecretLocation location(SecretId id) {
		return entry(id).location;
	}

	/**
	 * Finds the secrets in use that a name or ARN from outside stands for. An ARN also
	 * matches without its random suffix of six characters, as AWS accepts it.
	 * @param nameOrArn the name, ARN or partial ARN
	 * @return the ids by which the application refers to it; empty if it is not in use
	 */
	public Set<SecretId> find(String nameOrArn) {
		Set<SecretId> ids = new LinkedHashSet<>();
		for (SecretVersion version : inUse()) {
			if (nameOrArn.equals(version.name()) || nameOrArn.equals(version.arn())
					|| isPartialArn(nameOrArn, version.arn())) {
				ids.add(version.id());
			}
		}
		return ids;
	}

	private static boolean isPartialArn(String candidate, String arn) {
		return candidate.startsWith("arn:") && arn.startsWith(candidate)
				&& ARN_SUFFIX.matcher(arn.substring(candidate.length())).matches();
	}

	void commit(SecretVersion version) {
		entry(version.id()).live = new LiveVersion(version, this.clock.instant());
	}

	private Entry entry(SecretId id) {
		Entry entry = this.entries.get(id);
		return (entry != null) ? entry : this.entries.computeIfAbsent(id, (key) -> new Entry(this.locator.apply(key)));
	}

	private final class Entry {

		private final SecretLocation location;

		private volatile @Nullable LiveVersion live;

		private @Nullable SecretUnavailableException failure;

		private Instant failedAt = Instant.MIN;

		Entry(SecretLocation location) {
			this.location = location;
		}

		synchronized @Nullable SecretUnavailableException accept(SecretReading reading, Instant now) {
			SecretVersion version = reading.version();
			if (version != null) {
				this.live = new LiveVersion(version, now);
				this.failure = null;
			}
			else {
				this.failure = reading.failure();
				this.failedAt = now;
			}
			return this.failure;
		}

		synchronized SecretVersion readOnce(SecretId id) {
			LiveVersion present = this.live;
			if (present != null) {
				return present.version();
			}
			Instant now = SecretStore.this.clock.instant();
			SecretUnavailableException known = this.failure;
			if (known != null && now.isBefore(this.failedAt.plus(FAILURE_REMEMBERED))) {
				throw known;
			}
			try {
				SecretVersion version = SecretStore.this.source.read(id, this.location);
				this.live = new LiveVersion(version, now);
				this.failure = null;
				return version;
			}
			catch (SecretUnavailableException ex) {
				this.failure = ex;
				this.failedAt = now;
				throw ex;
			}
		}

	}

}
