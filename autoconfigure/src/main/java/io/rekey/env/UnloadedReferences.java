// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Where no secrets are loaded, tells those who ask for a property that refers to one. The
 * {@code Binder} would hand out the text of the reference. It comes before all other
 * property sources and answers nothing but this. Safe for use by several threads.
 */
final class UnloadedReferences extends EnumerablePropertySource<Map<String, Set<String>>> {

	private static final String NAME = "secretReferencesWithoutValue";

	/**
	 * Begins the placeholder that throws: Spring Boot ignores exceptions of a property
	 * source that is asked for a property, but not of one that is asked for a
	 * placeholder.
	 */
	private static final String EXCEPTION = NAME + "@";

	/**
	 * What Spring Cloud's refresh adds to the environment that it makes, which is not the
	 * one of the application.
	 */
	private static final String REFRESH = "refreshArgs";

	private final ConfigurableEnvironment environment;

	/**
	 * Creates the property source.
	 * @param environment has the references
	 * @param properties the properties that refer to secrets, by the names that they are
	 * asked for
	 */
	private UnloadedReferences(ConfigurableEnvironment environment, Map<String, Set<String>> properties) {
		super(NAME, properties);
		this.environment = environment;
	}

	/**
	 * Looks for references now, and once more when all property sources are there.
	 * @param environment the environment
	 * @param application the application that is about to use it
	 */
	static void place(ConfigurableEnvironment environment, SpringApplication application) {
		if (!environment.getPropertySources().contains(REFRESH)) {
			place(environment);
			application.addInitializers(
					(context) -> context.addBeanFactoryPostProcessor((beans) -> place(context.getEnvironment())));
		}
	}

	private static void place(ConfigurableEnvironment environment) {
		environment.getPropertySources().remove(NAME);
		Map<String, Set<String>> properties = new HashMap<>();
		new ReferenceScanner(environment).properties()
			.forEach((property, source) -> Spellings.withList(property, source)
				.forEach((name) -> properties.computeIfAbsent(name, (absent) -> new HashSet<>()).add(property)));
		if (!properties.isEmpty()) {
			environment.getPropertySources().addFirst(new UnloadedReferences(environment, properties));
		}
	}

	@Override
	public String[] getPropertyNames() {
		return new String[0];
	}

	@Override
	public boolean containsProperty(String name) {
		return false;
	}

	@Override
	public @Nullable Object getProperty(String name) {
		if (name.startsWith(EXCEPTION)) {
			throw new UnresolvedSecretsException(problems(name.substring(EXCEPTION.length())));
		}
		SecretReads reads = SecretReads.current();
		boolean answered = this.source.containsKey(name) && (reads == null || !reads.isOfTexts());
		return (answered && !problems(name).isEmpty()) ? Placeholders.START + EXCEPTION + name + "}" : null;
	}

	private List<SecretProblem> problems(String name) {
		Set<String> properties = this.source.getOrDefault(name, Set.of());
		return new ReferenceScanner(this.environment, properties::contains).findProblems(SecretProblems::unloaded);
	}

}
