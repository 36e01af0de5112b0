// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import io.rekey.store.SecretStore;

/**
 * The secrets as the application's own code has them: what it takes from a version counts
 * as read. Safe for use by several threads.
 */
final class ObservedSecrets implements Secrets {

	private final SecretStore store;

	private final ReadMarks marks;

	private final Map<SecretId, Observed> observed = new ConcurrentHashMap<>();

	ObservedSecrets(SecretStore store, ReadMarks marks) {
		this.store = store;
		this.marks = marks;
	}

	@Override
	public SecretVersion get(SecretId id) {
		return observed(this.store.get(id));
	}

	@Override
	public Collection<SecretVersion> inUse() {
		Collection<SecretVersion> versions = this.store.inUse();
		this.observed.keySet().removeIf((id) -> this.store.current(id) == null);
		return versions.stream().map(this::observed).toList();
	}

	private SecretVersion observed(SecretVersion version) {
		Observed known = this.observed.get(version.id());
		if (known == null || known.version != version) {
			known = new Observed(version, this.marks);
			this.observed.put(version.id(), known);
		}
		return known.view;
	}

	/**
	 * One version and the view of it that marks what is read.
	 */
	private static final class Observed implements SecretVersion.ReadListener {

		private final SecretVersion version;

		private final SecretVersion view;

		private final Map<String, ReadMark> keys = new ConcurrentHashMap<>();

		private final ReadMark whole;

		Observed(SecretVersion version, ReadMarks marks) {
			this.version = version;
			this.view = version.observed(this);
			version.values()
				.keySet()
				.forEach((key) -> this.keys.put(key, marks.of(new SecretReference(version.id(), key))));
			this.whole = marks.of(new SecretReference(version.id(), null));
		}

		@Override
		public void onKey(String key) {
			ReadMark mark = this.keys.get(key);
			if (mark != null) {
				mark.touch();
			}
		}

		@Override
		public void onValues() {
			this.keys.values().forEach(ReadMark::touch);
		}

		@Override
		public void onWhole() {
			this.whole.touch();
		}

	}

}
