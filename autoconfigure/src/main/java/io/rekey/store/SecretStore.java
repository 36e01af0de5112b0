// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
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

	private final SecretSource source;

	private final Function<SecretId, SecretLocation> locator;

	private final Clock clock;

	private final ConcurrentMap<SecretId, StoredSecret> secrets = new ConcurrentHashMap<>();

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
	 * Reads those of the given secrets that nobody has asked for yet, in one pass.
	 * @param ids the secrets
	 * @return the failures, by secret; empty if all were read
	 */
	public Map<SecretId, SecretUnavailableException> load(Collection<SecretId> ids) {
		Map<SecretId, SecretLocation> missing = new LinkedHashMap<>();
		for (SecretId id : ids) {
			if (last(id) == null) {
				missing.put(id, secret(id).location());
			}
		}
		return load(missing);
	}

	private Map<SecretId, SecretUnavailableException> load(Map<SecretId, SecretLocation> locations) {
		Map<SecretId, SecretUnavailableException> failures = new LinkedHashMap<>();
		if (!locations.isEmpty()) {
			this.source.readAll(locations).forEach((id, reading) -> {
				SecretUnavailableException failure = secret(id).accept(reading);
				if (failure != null) {
					failures.put(id, failure);
				}
				else {
					tellFirstRead(id);
				}
			});
		}
		return failures;
	}

	/**
	 * Reads the secrets once more that were found not to exist, in one pass: it may be
	 * said only now where AWS is.
	 */
	public void loadMissing() {
		Map<SecretId, SecretLocation> missing = new LinkedHashMap<>();
		this.secrets.forEach((id, secret) -> {
			if (secret.isMissing()) {
				missing.put(id, secret.location());
			}
		});
		load(missing);
	}

	/**
	 * Returns the live version of a secret without ever reading it from its source.
	 * @param id the secret
	 * @return the live version or {@code null} if the secret is not in use
	 */
	public @Nullable SecretVersion current(SecretId id) {
		StoredSecret secret = this.secrets.get(id);
		LiveVersion live = (secret != null) ? secret.live() : null;
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
	 * Returns the live version of a secret, or what stands for it after it was dropped or
	 * while it does not exist.
	 * @param id the secret
	 * @return the version, without values unless it is live, or {@code null} if nobody
	 * has asked for the secret
	 */
	@Nullable SecretVersion last(SecretId id) {
		StoredSecret secret = this.secrets.get(id);
		return (secret != null) ? secret.last() : null;
	}

	/**
	 * Tells whether a secret was looked for and does not exist. It is followed: its first
	 * version comes in use when it is there.
	 * @param id the secret
	 * @return {@code true} until it is found
	 */
	boolean isMissing(SecretId id) {
		StoredSecret secret = this.secrets.get(id);
		return secret != null && secret.isMissing();
	}

	/**
	 * Tells whether a secret was dropped, because it was deleted or may no longer be
	 * read.
	 * @param id the secret
	 * @return {@code true} until it can be read again
	 */
	public boolean isDropped(SecretId id) {
		StoredSecret secret = this.secrets.get(id);
		return secret != null && secret.isDropped();
	}

	/**
	 * Returns the live version of a secret. A secret that nobody has asked for yet is
	 * read from its source, once, and is in use from then on. One that was found not to
	 * exist is not read again here: the pipeline finds it when it is there.
	 * @param id the secret
	 * @return the live version
	 * @throws SecretUnavailableException if the secret can't be read
	 */
	public SecretVersion get(SecretId id) {
		SecretVersion current = current(id);
		if (current != null) {
			return current;
		}
		SecretVersion read = secret(id).readOnce(this.source);
		this.firstReads.tell(read);
		return read;
	}

	private void tellFirstRead(SecretId id) {
		SecretVersion read = current(id);
		if (read != null) {
			this.firstReads.tell(read);
		}
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
		for (StoredSecret secret : this.secrets.values()) {
			LiveVersion live = secret.live();
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
		return last((secret) -> !secret.isMissing());
	}

	/**
	 * Returns what is known of every secret whose next version is to be found: those of
	 * {@link #followed()}, and those that do not exist yet.
	 */
	Collection<SecretVersion> watched() {
		return last((secret) -> true);
	}

	private List<SecretVersion> last(Predicate<StoredSecret> which) {
		List<SecretVersion> versions = new ArrayList<>();
		for (StoredSecret secret : this.secrets.values()) {
			SecretVersion last = secret.last();
			if (last != null && which.test(secret)) {
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
		return secret(id).location();
	}

	/**
	 * Finds the secrets in use that a name or ARN from outside stands for, and those that
	 * the application asked for when they did not exist. An ARN also matches without its
	 * random suffix of six characters, as AWS accepts it, and with another one where the
	 * application refers to the secret by its name: a secret that is deleted and created
	 * again has a new one.
	 * @param nameOrArn the name, ARN or partial ARN
	 * @return the ids by which the application refers to it; empty if it asks for no such
	 * secret
	 */
	public Set<SecretId> find(String nameOrArn) {
		SecretArn arn = SecretArn.parse(nameOrArn);
		Set<SecretId> ids = find((version) -> nameOrArn.equals(version.name()) || nameOrArn.equals(version.arn())
				|| (arn != null && isWholeArn(arn, version)));
		return (ids.isEmpty() && arn != null) ? find((version) -> isPartialArn(arn, version)) : ids;
	}

	private Set<SecretId> find(Predicate<SecretVersion> condition) {
		Set<SecretId> ids = new LinkedHashSet<>();
		for (SecretVersion version : watched()) {
			if (condition.test(version)) {
				ids.add(version.id());
			}
		}
		return ids;
	}

	private boolean isWholeArn(SecretArn candidate, SecretVersion version) {
		SecretArn arn = SecretArn.parse(version.arn());
		if (arn == null) {
			// Of a secret that does not exist nothing but the name is known.
			return candidate.isWholeOf(version.name());
		}
		return isSamePlace(candidate, arn, version) && candidate.isWholeOf(version.name())
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
		secret(version.id()).commit(version);
		this.firstReads.tell(version);
	}

	/**
	 * Tells whether a version that was read may be older than the live one.
	 */
	boolean mayBeOlder(SecretVersion found) {
		return secret(found.id()).mayBeOlder(found);
	}

	/**
	 * Takes note that Secrets Manager has a version as the current one. A replica that
	 * lags behind can't tell.
	 */
	void confirm(SecretVersion found) {
		secret(found.id()).confirm(found);
	}

	/**
	 * Forgets the values of a secret.
	 * @return whether it had any
	 */
	boolean drop(SecretId id, SecretUnavailableException cause) {
		return secret(id).drop(new SecretUnavailableException(id, Reason.REVOKED, cause.getAction(),
				"secret '" + id + "' was dropped: " + cause.getMessage(), cause));
	}

	private StoredSecret secret(SecretId id) {
		StoredSecret known = this.secrets.get(id);
		return (known != null) ? known : this.secrets.computeIfAbsent(id,
				(key) -> new StoredSecret(key, this.locator.apply(key), this.revision, this.clock));
	}

}
