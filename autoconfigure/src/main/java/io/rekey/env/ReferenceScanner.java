// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;
import org.springframework.util.SystemPropertyUtils;

/**
 * Finds the references to secrets that property sources hold and no other one overrides:
 * which secrets to load, and after loading which references are left without a value.
 * Spring's {@code Binder} leaves those as their literal text, so nobody else would
 * notice.
 */
final class ReferenceScanner {

	private static final Pattern MAYBE_REFERENCE = Pattern.compile("\\$\\{[^}]*secrets?\\s*@",
			Pattern.CASE_INSENSITIVE);

	/**
	 * What stands in a placeholder of somebody who meant a reference.
	 */
	private static final Pattern NEAR_MISS = Pattern.compile("\\s*secrets?\\s*@", Pattern.CASE_INSENSITIVE);

	private static final PropertyPlaceholderHelper LENIENT = helper(true);

	private final PropertyPlaceholderHelper strict = helper(false);

	private final List<Candidate> candidates = new ArrayList<>();

	private final ConfigurableEnvironment environment;

	private final Predicate<String> names;

	ReferenceScanner(ConfigurableEnvironment environment) {
		this(environment, (name) -> true);
	}

	/**
	 * Looks at some properties only.
	 * @param environment the environment
	 * @param names tells which, by their names in their sources
	 */
	ReferenceScanner(ConfigurableEnvironment environment, Predicate<String> names) {
		this.environment = environment;
		this.names = names;
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable && !ImportedSources.isImported(source)) {
				collectCandidates(enumerable);
			}
		}
	}

	static PropertyPlaceholderHelper helper(boolean ignoreUnresolvable) {
		return new PropertyPlaceholderHelper(SystemPropertyUtils.PLACEHOLDER_PREFIX,
				SystemPropertyUtils.PLACEHOLDER_SUFFIX, SystemPropertyUtils.VALUE_SEPARATOR,
				SystemPropertyUtils.ESCAPE_CHARACTER, ignoreUnresolvable);
	}

	private void collectCandidates(EnumerablePropertySource<?> source) {
		for (String name : source.getPropertyNames()) {
			Object value = this.names.test(name) ? source.getProperty(name) : null;
			if (value instanceof CharSequence text && !JvmProperties.contains(source, name)) {
				String string = text.toString();
				if (mayRefer(string)) {
					this.candidates.add(new Candidate(source, name, string));
				}
			}
		}
	}

	/**
	 * Whether a text is worth to be searched for references.
	 */
	static boolean mayRefer(String text) {
		return text.indexOf('@') >= 0 && MAYBE_REFERENCE.matcher(text).find();
	}

	/**
	 * Returns the properties that may refer to secrets, with their sources.
	 */
	Map<String, PropertySource<?>> properties() {
		Map<String, PropertySource<?>> properties = new LinkedHashMap<>();
		this.candidates.forEach((candidate) -> properties.put(candidate.property, candidate.source));
		return properties;
	}

	/**
	 * Returns the secrets that are referred to, without reading any.
	 * @param aliases the declared aliases
	 * @return the secrets
	 */
	Set<SecretId> referredSecrets(SecretAliases aliases) {
		return SecretReads.ofTexts(() -> findReferred(aliases));
	}

	private Set<SecretId> findReferred(SecretAliases aliases) {
		Set<SecretId> ids = new LinkedHashSet<>();
		for (Candidate candidate : winning()) {
			ids.addAll(referredSecrets(candidate.text, this.environment, aliases));
		}
		return ids;
	}

	/**
	 * Returns the secrets that one text refers to, without reading any.
	 * @param text the text
	 * @param environment has the properties that stand within references
	 * @param aliases the declared aliases
	 * @return the secrets
	 */
	static Set<SecretId> referredSecrets(String text, ConfigurableEnvironment environment, SecretAliases aliases) {
		Set<SecretId> ids = new LinkedHashSet<>();
		LENIENT.replacePlaceholders(text, (name) -> {
			if (!name.startsWith(SecretReference.PREFIX)) {
				return lookUp(name, environment);
			}
			SecretReference reference = parseOrNull(name, aliases);
			if (reference != null) {
				ids.add(reference.id());
			}
			return (reference != null) ? "" : null;
		});
		return ids;
	}

	static @Nullable SecretReference parseOrNull(String name, SecretAliases aliases) {
		try {
			return SecretReference.parse(name, aliases);
		}
		catch (InvalidSecretReferenceException ex) {
			// Reported with all others by findProblems, after loading.
			return null;
		}
	}

	/**
	 * Resolves every reference and returns what is wrong.
	 * @param explain tells why the placeholder of a reference has no value, or returns
	 * {@code null} if it has one
	 * @return the problems, each with its property and origin
	 */
	List<SecretProblem> findProblems(Function<String, @Nullable SecretProblem> explain) {
		return SecretReads.ofTexts(() -> problems(explain));
	}

	private List<SecretProblem> problems(Function<String, @Nullable SecretProblem> explain) {
		List<SecretProblem> problems = new ArrayList<>();
		for (Candidate candidate : winning()) {
			for (SecretProblem problem : new Attempt(candidate, explain).problems().values()) {
				problems.add(problem.in(candidate.property, candidate.origin()));
			}
		}
		return problems;
	}

	private @Nullable String lookUp(String name) {
		return lookUp(name, this.environment);
	}

	/**
	 * Looks a property up without resolving what it holds.
	 */
	static @Nullable String lookUp(String name, ConfigurableEnvironment environment) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			Object value = source.getProperty(name);
			if (value != null) {
				return value.toString();
			}
		}
		return null;
	}

	/**
	 * Returns those that are not overridden. The keys of imported secrets, which may
	 * override as well, are there only after they were loaded.
	 */
	private List<Candidate> winning() {
		Overrides overrides = new Overrides(this.environment);
		return SecretReads.unused(() -> this.candidates.stream()
			.filter((candidate) -> !overrides.isOverridden(candidate.source, candidate.property))
			.toList());
	}

	private record Candidate(EnumerablePropertySource<?> source, String property, String text) {

		@Nullable Origin origin() {
			return OriginLookup.getOrigin(this.source, this.property);
		}

	}

	/**
	 * Resolves one text again and again, each time with a stand-in for what had no value,
	 * until all that is missing is known.
	 */
	private final class Attempt {

		private final Candidate candidate;

		private final Function<String, @Nullable SecretProblem> explain;

		private final Map<String, String> standIns = new LinkedHashMap<>();

		private final Map<String, SecretProblem> problems = new LinkedHashMap<>();

		Attempt(Candidate candidate, Function<String, @Nullable SecretProblem> explain) {
			this.candidate = candidate;
			this.explain = explain;
		}

		Map<String, SecretProblem> problems() {
			int last = this.candidate.text.lastIndexOf(Placeholders.START + SecretReference.PREFIX);
			if (last >= 0 && this.candidate.text.indexOf('}', last) < 0) {
				String open = this.candidate.text.substring(last);
				report(open, SecretProblems.nearMiss(open));
			}
			boolean complete = false;
			while (!complete) {
				complete = resolve();
			}
			return this.problems;
		}

		private boolean resolve() {
			try {
				ReferenceScanner.this.strict.replacePlaceholders(this.candidate.text, this::value);
				return true;
			}
			catch (PlaceholderResolutionException ex) {
				String missing = ex.getPlaceholder();
				if (this.standIns.containsKey(missing)) {
					return true;
				}
				if (missing.startsWith(SecretReference.PREFIX)) {
					report(missing, this.explain.apply(missing));
					this.standIns.put(missing, "");
				}
				else {
					this.standIns.put(missing, Placeholders.escape("${" + missing + "}"));
				}
				return false;
			}
		}

		private @Nullable String value(String name) {
			String standIn = this.standIns.get(name);
			if (standIn != null) {
				return standIn;
			}
			if (!name.startsWith(SecretReference.PREFIX)) {
				return lookUpOther(name);
			}
			if (name.contains(Placeholders.START)) {
				report(name, new SecretProblems(SecretAliases.NONE).nested("${" + name + "}"));
				return "";
			}
			try {
				return lookUp(name);
			}
			catch (UnresolvedSecretsException ex) {
				ex.getProblems().forEach((problem) -> report(name, problem));
				return "";
			}
		}

		private @Nullable String lookUpOther(String name) {
			String value = lookUp(name);
			if (value == null && NEAR_MISS.matcher(name).lookingAt() && lookUp(name.split(":", 2)[0]) == null) {
				report(name, SecretProblems.nearMiss(Placeholders.START + name + "}"));
				return "";
			}
			return value;
		}

		private void report(String name, @Nullable SecretProblem problem) {
			if (problem != null) {
				this.problems.putIfAbsent(name, problem);
			}
		}

	}

}
