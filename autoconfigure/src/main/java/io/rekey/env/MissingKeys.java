// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.LinkedHashSet;
import java.util.Set;

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Finds the placeholders without a default value that nothing resolves, in properties and
 * in annotations. With the version before an imported secret gave the value.
 */
final class MissingKeys {

	private final PropertyPlaceholderHelper strict = ReferenceScanner.helper(false);

	private final SecretId secret;

	private final ConfigurableEnvironment environment;

	/**
	 * Creates a search.
	 * @param secret the secret
	 * @param environment has the properties
	 */
	MissingKeys(SecretId secret, ConfigurableEnvironment environment) {
		this.secret = secret;
		this.environment = environment;
	}

	/**
	 * Returns what is wrong, as the current thread sees the secret.
	 * @param annotations texts of annotations
	 * @return the problems
	 */
	Set<String> problems(AnnotationTexts annotations) {
		Set<String> problems = new LinkedHashSet<>();
		Overrides overrides = new Overrides(this.environment);
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable && !ImportedSources.isImported(source)) {
				addProblems(enumerable, overrides, problems);
			}
		}
		for (String text : annotations.all()) {
			add("'" + text + "' in an annotation", text, problems);
		}
		return problems;
	}

	private void addProblems(EnumerablePropertySource<?> source, Overrides overrides, Set<String> problems) {
		for (String name : source.getPropertyNames()) {
			if (!JvmProperties.contains(source, name) && source.getProperty(name) instanceof CharSequence text
					&& text.toString().contains(Placeholders.START) && !overrides.isOverridden(source, name)) {
				Object origin = OriginLookup.getOrigin(source, name);
				add("property '" + name + "'" + ((origin != null) ? " (" + origin + ")" : ""), text.toString(),
						problems);
			}
		}
	}

	private void add(String place, String text, Set<String> problems) {
		String key = missingIn(text);
		if (key != null) {
			problems.add("${" + key + "} in " + place + ": secret '" + this.secret
					+ "' is imported and has no key for it any more");
		}
	}

	private @Nullable String missingIn(String text) {
		try {
			this.strict.replacePlaceholders(text, (name) -> ReferenceScanner.lookUp(name, this.environment));
			return null;
		}
		catch (PlaceholderResolutionException ex) {
			return ex.getPlaceholder();
		}
		catch (RuntimeException ex) {
			// A reference without a value, which is reported as such.
			return null;
		}
	}

}
