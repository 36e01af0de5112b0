// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Finds the properties whose text leads to one secret more than once: by references, by
 * keys of imported secrets, or by other properties that get there.
 */
final class SeveralKeys {

	private final PropertyPlaceholderHelper lenient = ReferenceScanner.helper(true);

	private final Set<String> names = new LinkedHashSet<>();

	private final ConfigurableEnvironment environment;

	private final SecretAliases aliases;

	private SeveralKeys(ConfigurableEnvironment environment, SecretAliases aliases) {
		this.environment = environment;
		this.aliases = aliases;
	}

	/**
	 * Looks for such properties, and has them read of one version. Nothing is added to an
	 * environment that has none.
	 * @param secrets the secrets, whose references need not be loaded yet
	 * @param environment the environment
	 * @param texts where the texts are to be looked up: the same environment, or the one
	 * that is going to have its property sources
	 */
	static void place(SecretEnvironment secrets, ConfigurableEnvironment environment, ConfigurableEnvironment texts) {
		if (!secrets.hasSecrets()) {
			return;
		}
		MutablePropertySources sources = environment.getPropertySources();
		SeveralKeys found = new SeveralKeys(environment, secrets.aliases());
		SecretReads.unused(() -> SecretReads.ofTexts(() -> {
			sources.forEach(found::addNames);
			return found;
		}));
		if (texts.getPropertySources()
			.get(SeveralKeysPropertySource.NAME) instanceof SeveralKeysPropertySource before) {
			// A refresh leaves property sources in their place that are gone from files.
			found.names.addAll(before.names());
		}
		if (!found.names.isEmpty()) {
			sources.addFirst(new SeveralKeysPropertySource(secrets, texts, found.names));
		}
	}

	/**
	 * Whether a text can lead to several keys.
	 */
	static boolean mayBeIn(String text) {
		int first = text.indexOf(Placeholders.START);
		return first >= 0 && text.indexOf(Placeholders.START, first + 1) >= 0;
	}

	private void addNames(PropertySource<?> source) {
		if (source instanceof EnumerablePropertySource<?> enumerable && !ImportedSources.isImported(source)) {
			for (String name : enumerable.getPropertyNames()) {
				if (enumerable.getProperty(name) instanceof CharSequence text && mayBeIn(text.toString())
						&& !JvmProperties.contains(source, name) && leadsToOneTwice(text.toString())) {
					this.names.addAll(Spellings.of(name, source));
				}
			}
		}
	}

	private boolean leadsToOneTwice(String text) {
		Map<SecretId, Integer> counts = new HashMap<>();
		try {
			this.lenient.replacePlaceholders(text, (name) -> value(name, counts));
		}
		catch (PlaceholderResolutionException ex) {
			// It leads to itself, which Spring tells those who read it.
			return false;
		}
		return counts.values().stream().anyMatch((count) -> count > 1);
	}

	private @Nullable String value(String name, Map<SecretId, Integer> counts) {
		if (name.startsWith(SecretReference.PREFIX)) {
			SecretReference reference = ReferenceScanner.parseOrNull(name, this.aliases);
			if (reference != null) {
				counts.merge(reference.id(), 1, Integer::sum);
			}
			return (reference != null) ? "" : null;
		}
		LookUp lookUp = new LookUp(name);
		SecretReads.during(lookUp).forEach((reference) -> counts.merge(reference.id(), 1, Integer::sum));
		return lookUp.value;
	}

	/**
	 * Looks a property up, of which is to be known what it reads.
	 */
	private final class LookUp implements Runnable {

		private final String name;

		private @Nullable String value;

		LookUp(String name) {
			this.name = name;
		}

		@Override
		public void run() {
			this.value = ReferenceScanner.lookUp(this.name, SeveralKeys.this.environment);
		}

	}

}
