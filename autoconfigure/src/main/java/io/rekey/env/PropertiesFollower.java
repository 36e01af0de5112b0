// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.FollowerSource;
import io.rekey.store.SecretJson;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * The properties that lead to secrets. They are read through the store and so need not
 * move. A version is refused that would leave one of them without a value, which has one
 * now, or turn an imported JSON secret into plain text.
 */
final class PropertiesFollower implements SecretFollower, FollowerSource, PriorityOrdered {

	private final SecretEnvironment secrets;

	private final ConfigurableEnvironment environment;

	private final AnnotationTexts annotations;

	PropertiesFollower(SecretEnvironment secrets, ConfigurableEnvironment environment, AnnotationTexts annotations) {
		this.secrets = secrets;
		this.environment = environment;
		this.annotations = annotations;
	}

	/**
	 * Before those that try a version out: this is quicker, and names the key.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		return List.of(this);
	}

	@Override
	public String name() {
		return "properties";
	}

	@Override
	public Set<SecretId> secrets() {
		return this.secrets.store().inUse().stream().map(SecretVersion::id).collect(Collectors.toSet());
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		SecretVersion live = this.secrets.current(candidate.id());
		List<SecretPropertySource> imports = imports(candidate.id());
		String flaw = SecretJson.flaw(candidate);
		if ((flaw != null || (live != null && live.isJson() && !candidate.isJson())) && !imports.isEmpty()) {
			return Proof.refused((flaw != null) ? "it is imported and begins like a JSON object, but " + flaw
					: "it is no JSON object any more, and its keys are imported");
		}
		boolean keysGone = live != null && hasKeysThatAreGoneIn(candidate, live, imports);
		Set<String> problems = problems(candidate, keysGone);
		if (!problems.isEmpty() && live != null) {
			problems.removeAll(problems(live, keysGone));
		}
		return problems.isEmpty() ? Proof.accepted() : Proof.refused(problems.iterator().next());
	}

	private static boolean hasKeysThatAreGoneIn(SecretVersion candidate, SecretVersion live,
			List<SecretPropertySource> imports) {
		return imports.stream().anyMatch((imported) -> !names(candidate, imported).containsAll(names(live, imported)));
	}

	private Set<String> problems(SecretVersion version, boolean keysGone) {
		return SecretReads.asOf(version, () -> {
			ReferenceScanner scanner = new ReferenceScanner(this.environment);
			Set<String> problems = scanner.findProblems(this.secrets.resolver()::explain)
				.stream()
				.map(SecretProblem::toString)
				.collect(Collectors.toCollection(LinkedHashSet::new));
			if (keysGone) {
				problems.addAll(new MissingKeys(version.id(), this.environment).problems(this.annotations));
			}
			return problems;
		});
	}

	private static Set<String> names(SecretVersion version, SecretPropertySource imported) {
		Supplier<Set<String>> names = () -> Set.of(imported.getPropertyNames());
		return SecretReads.asOf(version, names);
	}

	private List<SecretPropertySource> imports(SecretId id) {
		return ImportedSources.each(this.environment.getPropertySources())
			.stream()
			.filter((source) -> isImport(source, id))
			.map(SecretPropertySource.class::cast)
			.toList();
	}

	private static boolean isImport(@Nullable PropertySource<?> source, SecretId id) {
		return source instanceof SecretPropertySource imported && imported.getSource().id().equals(id);
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		// Properties are read through the store.
	}

	@Override
	public void drop(SecretVersion last) {
		this.secrets.resolver().forget(last.id());
	}

}
