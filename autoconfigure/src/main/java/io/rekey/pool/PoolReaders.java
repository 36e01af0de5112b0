// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReaders;
import io.rekey.env.SecretReference;
import io.rekey.store.SecretStore;

/**
 * The pools that log in with a key, or connect to where it says.
 */
final class PoolReaders implements SecretReaders {

	private final PoolRegistry pools;

	private final SecretStore store;

	private final SecretProperties properties;

	PoolReaders(PoolRegistry pools, SecretStore store, SecretProperties properties) {
		this.pools = pools;
		this.store = store;
		this.properties = properties;
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		SecretVersion live = this.store.current(key.id());
		return this.pools.pools()
			.stream()
			.filter((pool) -> pool.logins().secret().equals(key.id()))
			.filter((pool) -> live != null && reads(pool.logins(), live).contains(key))
			.map((pool) -> new Reader("pool '" + pool.name() + "'", pool.lastLogin()))
			.toList();
	}

	/**
	 * Found by taking a login, which is thrown away. The whole text of a JSON secret is
	 * none of it: who puts a URL together copies the version.
	 */
	private Set<SecretReference> reads(PoolLogins logins, SecretVersion live) {
		Recorder recorder = new Recorder(live.id());
		Set<SecretReference> reads = new HashSet<>(
				SecretProperties.withoutUse(() -> this.properties.readBy(() -> logins.from(live.observed(recorder)))));
		reads.addAll(recorder.reads);
		if (logins.keys().passwordKey() != null) {
			reads.remove(new SecretReference(live.id(), null));
		}
		return reads;
	}

	/**
	 * Records the keys that are asked for. Who takes all of them to put a URL together
	 * looks at those that the URL refers to.
	 */
	private static final class Recorder implements SecretVersion.ReadListener {

		private final SecretId id;

		private final Set<SecretReference> reads = new HashSet<>();

		Recorder(SecretId id) {
			this.id = id;
		}

		@Override
		public void onKey(String key) {
			this.reads.add(new SecretReference(this.id, key));
		}

		@Override
		public void onValues() {
			// Not what the pool uses.
		}

		@Override
		public void onWhole() {
			this.reads.add(new SecretReference(this.id, null));
		}

	}

}
