// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Traces the properties of an environment to the secrets that they resolve to: imported
 * keys, references, and properties that get there through other placeholders. Safe for
 * use by several threads.
 */
public final class SecretProperties {

	private final ConfigurableEnvironment environment;

	private volatile @Nullable Changes last;

	public SecretProperties(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Returns the secrets and keys that a property resolves to.
	 * @param property the name of the property
	 * @return the references; empty if the property has nothing to do with secrets
	 */
	public Set<SecretReference> trace(String property) {
		return SecretReads.during(() -> resolveLeniently(property));
	}

	/**
	 * A property may hold a placeholder that nothing resolves, and that is no business of
	 * ours.
	 */
	private @Nullable String resolveLeniently(String property) {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			Object value = source.getProperty(property);
			if (value != null) {
				return this.environment.resolvePlaceholders(value.toString());
			}
		}
		return null;
	}

	/**
	 * Resolves a property as if a version were live. A placeholder that nothing resolves
	 * stays as it is.
	 * @param property the name of the property
	 * @param version the version
	 * @return the value or {@code null} if the property has none
	 */
	public @Nullable String resolve(String property, SecretVersion version) {
		return SecretReads.asOf(version, () -> resolveLeniently(property));
	}

	/**
	 * Resolves a property with what is live. A placeholder that nothing resolves stays as
	 * it is.
	 * @param property the name of the property
	 * @return the value or {@code null} if the property has none
	 */
	public @Nullable String resolve(String property) {
		return withoutUse(() -> resolveLeniently(property));
	}

	/**
	 * Runs a task that reads properties as if a version were live.
	 * @param <T> the type of the result
	 * @param version the version
	 * @param task the task
	 * @return the task's result
	 */
	public static <T extends @Nullable Object> T asOf(SecretVersion version, Supplier<T> task) {
		return SecretReads.asOf(version, task);
	}

	/**
	 * Has the current thread see one version of each secret from now on: the one that is
	 * live when it reads the secret first.
	 * @return ends that, in the same thread; if nobody does, it ends after a minute
	 */
	public static Runnable keepVersions() {
		return SecretReads.keepVersions();
	}

	/**
	 * Returns the properties whose resolved value differs between two versions. Several
	 * ask for them while one rotation is applied, and looking at all properties takes
	 * time: so the last answer is kept.
	 * @param previous the version before
	 * @param current the version after
	 * @return the names of the properties, in the order of their sources
	 */
	public Set<String> changed(SecretVersion previous, SecretVersion current) {
		Changes known = this.last;
		if (known == null || !known.areBetween(previous, current)) {
			known = Changes.of(previous, current, findChanged(previous, current));
			this.last = known;
		}
		return known.names();
	}

	private Set<String> findChanged(SecretVersion previous, SecretVersion current) {
		Set<String> changed = new LinkedHashSet<>();
		for (PropertySource<?> source : ImportedSources.each(this.environment.getPropertySources())) {
			if (source instanceof SecretPropertySource imported) {
				addChangedKeys(imported, previous, current, changed);
			}
			else if (source instanceof EnumerablePropertySource<?> enumerable) {
				addChangedReferences(enumerable, previous, current, changed);
			}
		}
		return changed;
	}

	private void addChangedKeys(SecretPropertySource imported, SecretVersion previous, SecretVersion current,
			Set<String> changed) {
		if (imported.getSource().id().equals(current.id())) {
			for (String name : imported.changed(previous, current)) {
				Set<SecretReference> references = trace(name);
				if (references.isEmpty() || references.stream().anyMatch((one) -> one.id().equals(current.id()))) {
					changed.add(name);
				}
			}
		}
	}

	private void addChangedReferences(EnumerablePropertySource<?> source, SecretVersion previous, SecretVersion current,
			Set<String> changed) {
		for (String name : source.getPropertyNames()) {
			if (mayHold(source, name, current.id()) && (differsAsOf(current, name, previous, current)
					|| differsAsOf(previous, name, previous, current))) {
				changed.add(name);
			}
		}
	}

	private boolean differsAsOf(SecretVersion version, String name, SecretVersion previous, SecretVersion current) {
		return differs(SecretReads.asOf(version, () -> trace(name)), previous, current);
	}

	private static boolean differs(Set<SecretReference> references, SecretVersion previous, SecretVersion current) {
		return references.stream().anyMatch((reference) -> differs(reference, previous, current));
	}

	private static boolean differs(SecretReference reference, SecretVersion previous, SecretVersion current) {
		String key = reference.key();
		return reference.id().equals(current.id()) && ((key != null)
				? !Objects.equals(previous.get(key), current.get(key)) : !previous.text().equals(current.text()));
	}

	/**
	 * Returns the properties that resolve to each key of each secret, in the order of
	 * their sources.
	 * @return the names of the properties by secret and key, without a key for a whole
	 * text; a key that no property resolves to is left out
	 */
	Map<SecretReference, Set<String>> byReference() {
		Map<SecretReference, Set<String>> names = new LinkedHashMap<>();
		for (PropertySource<?> source : ImportedSources.each(this.environment.getPropertySources())) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (source instanceof SecretPropertySource || mayRefer(enumerable, name)) {
						trace(name)
							.forEach((reference) -> names.computeIfAbsent(reference, (absent) -> new LinkedHashSet<>())
								.add(name));
					}
				}
			}
		}
		return names;
	}

	private static boolean mayHold(EnumerablePropertySource<?> source, String name, SecretId id) {
		if (source instanceof SecretPropertySource imported) {
			return imported.getSource().id().equals(id);
		}
		return mayRefer(source, name);
	}

	private static boolean mayRefer(EnumerablePropertySource<?> source, String name) {
		return source.getProperty(name) instanceof CharSequence text && text.toString().contains(Placeholders.START)
				&& !JvmProperties.contains(source, name);
	}

	/**
	 * Makes one property source of imported secrets that follow each other, once those of
	 * single imports have been replaced by their names.
	 */
	public void joinImports() {
		ImportedSources.join(this.environment.getPropertySources());
	}

	/**
	 * Runs a task of the application and tells which keys of which secrets it read
	 * through properties.
	 * @param task the task
	 * @return the secrets and keys
	 */
	public Set<SecretReference> readBy(Runnable task) {
		return SecretReads.duringUse(task);
	}

	/**
	 * Runs a task that reads properties, but not for the application: what it reads does
	 * not count as used.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return the task's result
	 * @see SecretUsage
	 */
	public static <T extends @Nullable Object> T withoutUse(Supplier<T> task) {
		return SecretReads.unused(task);
	}

	/**
	 * The names of the properties that differ between two versions, which it does not
	 * keep alive.
	 */
	private record Changes(Reference<SecretVersion> previous, Reference<SecretVersion> current, Set<String> names) {

		static Changes of(SecretVersion previous, SecretVersion current, Set<String> names) {
			return new Changes(new WeakReference<>(previous), new WeakReference<>(current),
					Collections.unmodifiableSet(names));
		}

		boolean areBetween(SecretVersion one, SecretVersion other) {
			return this.previous.refersTo(one) && this.current.refersTo(other);
		}

	}

}
