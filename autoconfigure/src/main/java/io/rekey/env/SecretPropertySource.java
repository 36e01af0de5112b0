// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.util.StringUtils;

/**
 * The keys of an imported secret as properties. It is empty until
 * {@link SecretEnvironment} has loaded all secrets in one pass, and reads through to the
 * live version from then on.
 */
final class SecretPropertySource extends EnumerablePropertySource<ImportedSecret> implements OriginLookup<String> {

	private static final Snapshot EMPTY = new Snapshot(null, Map.of(), new String[0]);

	private final SecretEnvironment environment;

	private volatile Snapshot snapshot = EMPTY;

	/**
	 * While the environment is being prepared its post processors look at every property
	 * there is, which uses none.
	 */
	private volatile boolean inUse;

	SecretPropertySource(ImportedSecret secret, SecretEnvironment environment) {
		super(secret.location(), secret);
		this.environment = environment;
	}

	/**
	 * Has what is read from now on count as used.
	 */
	void beginUse() {
		this.inUse = true;
	}

	boolean isInUse() {
		return this.inUse;
	}

	SecretEnvironment environment() {
		return this.environment;
	}

	/**
	 * Returns the properties that the current thread has to see, by name.
	 */
	Map<String, ImportedProperty> properties() {
		return snapshot().properties;
	}

	@Override
	public String[] getPropertyNames() {
		return snapshot().names;
	}

	@Override
	public @Nullable Object getProperty(String name) {
		SecretReads reads = SecretReads.current();
		ImportedProperty property = snapshot(reads).properties.get(name);
		return (property != null) ? property.read(reads) : null;
	}

	@Override
	public boolean containsProperty(String name) {
		return snapshot().properties.containsKey(name);
	}

	@Override
	public @Nullable Origin getOrigin(String name) {
		ImportedProperty property = snapshot().properties.get(name);
		return (property != null) ? property.origin() : null;
	}

	/**
	 * Returns the names of the properties that differ between two versions.
	 */
	Set<String> changed(SecretVersion previous, SecretVersion current) {
		Map<String, ImportedProperty> before = snapshot(previous).properties;
		Map<String, ImportedProperty> after = snapshot(current).properties;
		Set<String> names = new LinkedHashSet<>(before.keySet());
		names.addAll(after.keySet());
		names.removeIf((name) -> {
			ImportedProperty one = before.get(name);
			ImportedProperty other = after.get(name);
			return one != null && other != null && one.value().equals(other.value());
		});
		return names;
	}

	private Snapshot snapshot() {
		return snapshot(SecretReads.current());
	}

	private Snapshot snapshot(@Nullable SecretReads reads) {
		SecretVersion version = this.environment.current(this.source.id(), reads);
		Snapshot current = this.snapshot;
		if (current.version != version) {
			current = (version != null) ? snapshot(version) : EMPTY;
			this.snapshot = current;
		}
		return current;
	}

	private Snapshot snapshot(SecretVersion version) {
		return Snapshot.of(version, this, this.environment.marks());
	}

	/**
	 * Returns what names the property of a secret that is plain text.
	 * @param name the name of the secret
	 * @return its last path segment that is not empty, or an empty text if there is none
	 */
	static String lastSegment(String name) {
		String trimmed = StringUtils.trimTrailingCharacter(name, '/');
		return trimmed.substring(trimmed.lastIndexOf('/') + 1);
	}

	/**
	 * The properties of one version.
	 */
	private static final class Snapshot {

		private final @Nullable SecretVersion version;

		private final Map<String, ImportedProperty> properties;

		private final String[] names;

		Snapshot(@Nullable SecretVersion version, Map<String, ImportedProperty> properties, String[] names) {
			this.version = version;
			this.properties = properties;
			this.names = names;
		}

		static Snapshot of(SecretVersion version, SecretPropertySource source, ReadMarks marks) {
			ImportedSecret secret = source.getSource();
			Map<String, ImportedProperty> properties = new LinkedHashMap<>();
			String region = version.region();
			keys(version).forEach((name, key) -> {
				SecretReference reference = new SecretReference(secret.id(), key);
				String value = (key != null) ? version.values().getOrDefault(key, "") : version.text();
				properties.put(secret.prefix() + name,
						new ImportedProperty(source, new SecretOrigin(reference, version.versionId(), region),
								Placeholders.escape(value), marks.of(reference)));
			});
			return new Snapshot(version, properties, properties.keySet().toArray(new String[0]));
		}

		/**
		 * The keys by the names of their properties; {@code null} for the whole text.
		 */
		private static Map<String, @Nullable String> keys(SecretVersion version) {
			Map<String, @Nullable String> keys = new LinkedHashMap<>();
			version.values().keySet().forEach((key) -> keys.put(key, key));
			if (!version.isJson()) {
				keys.put(lastSegment(version.name()), null);
			}
			keys.remove("");
			return keys;
		}

	}

}
