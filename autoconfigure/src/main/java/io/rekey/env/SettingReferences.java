// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Finds references to secrets in the settings that say whether, where and how secrets are
 * read.
 */
final class SettingReferences {

	private static final List<ConfigurationPropertyName> SETTINGS = Stream
		.of("rekey.enabled", "rekey.aws", "rekey.secrets")
		.map(ConfigurationPropertyName::of)
		.toList();

	private final PropertyPlaceholderHelper lenient = ReferenceScanner.helper(true);

	private final List<SecretProblem> problems = new ArrayList<>();

	private final ConfigurableEnvironment environment;

	private final Overrides overrides;

	private SettingReferences(ConfigurableEnvironment environment) {
		this.environment = environment;
		this.overrides = new Overrides(environment);
	}

	/**
	 * Refuses such references.
	 * @param environment the environment
	 * @throws UnresolvedSecretsException if a setting leads to a secret
	 */
	static void refuse(ConfigurableEnvironment environment) {
		List<SecretProblem> found = SecretReads
			.unused(() -> SecretReads.ofTexts(new SettingReferences(environment)::find));
		if (!found.isEmpty()) {
			throw new UnresolvedSecretsException(found);
		}
	}

	private List<SecretProblem> find() {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable && !ImportedSources.isImported(source)) {
				for (String name : enumerable.getPropertyNames()) {
					check(enumerable, name);
				}
			}
		}
		return this.problems;
	}

	private void check(EnumerablePropertySource<?> source, String name) {
		if (source.getProperty(name) instanceof CharSequence text && text.toString().contains(Placeholders.START)
				&& isSetting(Overrides.canonical(source, name)) && !this.overrides.isOverridden(source, name)) {
			Map<String, SecretProblem> found = new LinkedHashMap<>();
			this.lenient.replacePlaceholders(text.toString(), (placeholder) -> value(placeholder, name, found));
			found.values()
				.forEach((problem) -> this.problems.add(problem.in(name, OriginLookup.getOrigin(source, name))));
		}
	}

	private static boolean isSetting(ConfigurationPropertyName name) {
		return SETTINGS.stream().anyMatch((setting) -> setting.equals(name) || setting.isAncestorOf(name));
	}

	private @Nullable String value(String placeholder, String property, Map<String, SecretProblem> found) {
		if (placeholder.startsWith(SecretReference.PREFIX)) {
			found.put(placeholder, SecretProblems.inSetting(Placeholders.START + placeholder + "}", property));
			return "";
		}
		return ReferenceScanner.lookUp(placeholder, this.environment);
	}

}
