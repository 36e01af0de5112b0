// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.FollowerSource;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * The version that was live before the live one, of each secret that has rotated in this
 * process: a pool may have been bound just before. Safe for use by several threads.
 */
final class FormerVersions implements FollowerSource, SecretFollower, Ordered {

	private final SecretStore store;

	private final Map<SecretId, SecretVersion> former = new ConcurrentHashMap<>();

	/**
	 * Those that were live when a candidate was tried, which may be live by now.
	 */
	private final Map<SecretId, SecretVersion> leaving = new ConcurrentHashMap<>();

	FormerVersions(SecretStore store) {
		this.store = store;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Returns the version before.
	 * @param id the secret
	 * @return the version, or {@code null} if there was none since the start or the
	 * secret was dropped
	 */
	private @Nullable SecretVersion before(SecretId id) {
		SecretVersion live = this.store.current(id);
		SecretVersion last = this.leaving.get(id);
		if (live == null) {
			return null;
		}
		return (last != null && !last.versionId().equals(live.versionId())) ? last : this.former.get(id);
	}

	/**
	 * Returns the versions that a pool may have been bound with which is made now.
	 * @param id the secret
	 * @return the live version, and the one before; empty if the secret is not in use
	 */
	List<SecretVersion> liveAndBefore(SecretId id) {
		SecretVersion before = before(id);
		SecretVersion live = this.store.current(id);
		return Stream.of(live, before).filter(Objects::nonNull).toList();
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		return List.of(this);
	}

	@Override
	public String name() {
		return "former versions";
	}

	@Override
	public Set<SecretId> secrets() {
		return this.former.keySet();
	}

	/**
	 * Refuses nothing. From here on the candidate may go live.
	 */
	@Override
	public Proof prove(SecretVersion candidate) {
		SecretVersion live = this.store.current(candidate.id());
		if (live != null && live != candidate) {
			this.leaving.put(candidate.id(), live);
		}
		return Proof.accepted();
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		this.former.put(current.id(), previous);
		this.leaving.remove(current.id());
	}

	@Override
	public void drop(SecretVersion last) {
		this.leaving.remove(last.id());
		this.former.remove(last.id());
	}

}
