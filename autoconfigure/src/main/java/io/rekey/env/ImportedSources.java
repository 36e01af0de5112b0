// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Finds the imported secrets among property sources, and makes one property source of
 * those that follow each other.
 */
final class ImportedSources {

	private ImportedSources() {
	}

	/**
	 * Tells whether a property source holds nothing but imported secrets.
	 */
	static boolean isImported(PropertySource<?> source) {
		return source instanceof SecretPropertySource || source instanceof JoinedPropertySource;
	}

	/**
	 * Removes what an earlier run with the same environment has left: it shows secrets
	 * that nobody follows any more.
	 * @param sources the property sources
	 * @param own the secrets of this run, or {@code null} if there are none yet
	 */
	static void removeOthers(MutablePropertySources sources, @Nullable SecretEnvironment own) {
		for (PropertySource<?> source : sources) {
			boolean ours = isImported(source) || source instanceof UnlistedPropertySource;
			if (source instanceof UnloadedReferences || (ours && environment(source) != own)) {
				sources.remove(source.getName());
			}
		}
	}

	private static SecretEnvironment environment(PropertySource<?> source) {
		return (source instanceof UnlistedPropertySource unlisted) ? unlisted.getSource()
				: secrets(source).environment();
	}

	/**
	 * Returns property sources with a {@link SecretPropertySource} for each import.
	 */
	static List<PropertySource<?>> each(Iterable<PropertySource<?>> sources) {
		List<PropertySource<?>> all = new ArrayList<>();
		for (PropertySource<?> source : sources) {
			if (source instanceof JoinedPropertySource joined) {
				all.addAll(joined.getSource());
			}
			else {
				all.add(source);
			}
		}
		return all;
	}

	/**
	 * Joins imports that follow each other. The order of all properties stays, and who
	 * reads meanwhile finds each of them.
	 */
	static void join(MutablePropertySources sources) {
		List<PropertySource<?>> row = new ArrayList<>();
		for (PropertySource<?> source : sources) {
			if (!row.isEmpty() && !belongTogether(row.get(0), source)) {
				join(row, sources);
				row.clear();
			}
			if (isImported(source)) {
				row.add(source);
			}
		}
		join(row, sources);
	}

	private static boolean belongTogether(PropertySource<?> one, PropertySource<?> other) {
		return isImported(other) && secrets(one).environment().equals(secrets(other).environment());
	}

	private static SecretPropertySource secrets(PropertySource<?> imported) {
		return (imported instanceof JoinedPropertySource joined) ? joined.getSource().get(0)
				: (SecretPropertySource) imported;
	}

	private static void join(List<PropertySource<?>> row, MutablePropertySources sources) {
		if (row.size() > 1) {
			List<SecretPropertySource> members = each(row).stream().map(SecretPropertySource.class::cast).toList();
			sources.replace(row.get(0).getName(), new JoinedPropertySource(members));
			row.stream().skip(1).forEach((joined) -> sources.remove(joined.getName()));
		}
	}

	/**
	 * Gives each import a property source of its own again, with its own name. An import
	 * that is there twice, because the parent of the context has it as well, stays in the
	 * place where it wins.
	 */
	static void separate(MutablePropertySources sources) {
		for (PropertySource<?> source : sources) {
			if (source instanceof JoinedPropertySource joined) {
				joined.getSource()
					.stream()
					.filter((imported) -> !sources.contains(imported.getName()))
					.forEach((imported) -> sources.addBefore(joined.getName(), imported));
				sources.remove(joined.getName());
			}
		}
	}

}
