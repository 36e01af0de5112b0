// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Imported secrets between which there is no other property source, as one: Spring asks
 * each source for thousands of names while an application starts. It keeps an index of
 * the properties of all live versions, for as long as none of them changes. Safe for use
 * by several threads.
 */
final class JoinedPropertySource extends EnumerablePropertySource<List<SecretPropertySource>>
		implements OriginLookup<String> {

	private final SecretEnvironment environment;

	private final Set<SecretId> ids;

	private volatile Index index = Index.EMPTY;

	/**
	 * Of a thread that has to see another version than the live one. It is worth keeping
	 * while that is tried out, but not longer.
	 */
	private volatile WeakReference<Index> pinned = new WeakReference<>(null);

	/**
	 * Creates the property source.
	 * @param imported the sources of two or more imports of the same environment, those
	 * that win first
	 */
	JoinedPropertySource(List<SecretPropertySource> imported) {
		super(name(imported), List.copyOf(imported));
		this.environment = imported.get(0).environment();
		this.ids = imported.stream().map((one) -> one.getSource().id()).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The name is what one would write to import these secrets, in this order: of the
	 * same imports it is always the same.
	 */
	private static String name(List<SecretPropertySource> imported) {
		StringBuilder name = new StringBuilder(ImportedSecret.LOCATION_PREFIX);
		for (int i = imported.size() - 1; i >= 0; i--) {
			name.append(imported.get(i).getSource().nameAndPrefix()).append((i > 0) ? ";" : "");
		}
		return name.toString();
	}

	@Override
	public String[] getPropertyNames() {
		return current().names;
	}

	@Override
	public @Nullable Object getProperty(String name) {
		SecretReads reads = SecretReads.current();
		ImportedProperty property = find(name, reads);
		return (property != null) ? property.read(reads) : null;
	}

	@Override
	public boolean containsProperty(String name) {
		return find(name, SecretReads.current()) != null;
	}

	@Override
	public @Nullable Origin getOrigin(String name) {
		ImportedProperty property = find(name, SecretReads.current());
		return (property != null) ? property.origin() : null;
	}

	private @Nullable ImportedProperty find(String name, @Nullable SecretReads reads) {
		Index known = index(reads);
		return (known != null) ? known.properties.get(name) : findInEach(name);
	}

	private @Nullable ImportedProperty findInEach(String name) {
		for (SecretPropertySource imported : this.source) {
			ImportedProperty property = imported.properties().get(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	private Index current() {
		Index known = index(SecretReads.current());
		return (known != null) ? known : Index.of(this.source, SecretStore.CHANGING, null, this.index);
	}

	/**
	 * Returns the properties that the current thread has to see.
	 * @param reads what is special about the thread's reads
	 * @return the properties, or {@code null} if nothing may be kept: while a live
	 * version changes, and of a thread that goes on with versions that were live before
	 */
	private @Nullable Index index(@Nullable SecretReads reads) {
		long revision = this.environment.revision();
		if (revision == SecretStore.CHANGING || (reads != null && reads.isOfOneVersion())) {
			return null;
		}
		SecretVersion version = (reads != null) ? pinned(reads) : null;
		Index known = (version != null) ? this.pinned.get() : this.index;
		return (known != null && known.isOf(revision, version)) ? known : rebuild(revision, version);
	}

	private @Nullable SecretVersion pinned(SecretReads reads) {
		SecretVersion version = reads.pinnedVersion();
		return (version != null && this.ids.contains(version.id())) ? version : null;
	}

	private @Nullable Index rebuild(long revision, @Nullable SecretVersion version) {
		Index rebuilt = Index.of(this.source, revision, version, this.index);
		if (this.environment.revision() != revision) {
			return null;
		}
		if (version != null) {
			this.pinned = new WeakReference<>(rebuilt);
		}
		else {
			this.index = rebuilt;
		}
		return rebuilt;
	}

	/**
	 * The properties of all secrets, as they were at one revision of the store, or would
	 * be with another version of one secret.
	 */
	private static final class Index {

		private static final Index EMPTY = new Index(SecretStore.CHANGING, null, Map.of(), new String[0]);

		private final long revision;

		private final @Nullable SecretVersion version;

		private final Map<String, ImportedProperty> properties;

		private final String[] names;

		private Index(long revision, @Nullable SecretVersion version, Map<String, ImportedProperty> properties,
				String[] names) {
			this.revision = revision;
			this.version = version;
			this.properties = properties;
			this.names = names;
		}

		/**
		 * Spring Boot compares the names with those before at each look-up, which is
		 * quick for the same array.
		 */
		static Index of(List<SecretPropertySource> imported, long revision, @Nullable SecretVersion version,
				Index before) {
			Map<String, ImportedProperty> properties = new LinkedHashMap<>();
			imported.forEach((source) -> source.properties().forEach(properties::putIfAbsent));
			String[] names = properties.keySet().toArray(new String[0]);
			return new Index(revision, version, properties, Arrays.equals(names, before.names) ? before.names : names);
		}

		boolean isOf(long revision, @Nullable SecretVersion version) {
			return this.revision == revision && this.version == version;
		}

	}

}
