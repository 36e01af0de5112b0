// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Answers properties whose text leads to several keys of one secret, all from one
 * version: Spring asks for one key after the other, and a version may go live in between.
 * It comes before the sources of the texts and takes the text that wins among them at the
 * time, so that an override stays one. Other spellings of a name than those of
 * {@link SeveralKeys}, texts that were added after the start, and texts that are no
 * property are read key by key as ever. Safe for use by several threads.
 */
final class SeveralKeysPropertySource extends UnlistedPropertySource implements OriginLookup<String> {

	static final String NAME = "secretKeysOfOneVersion";

	private final PropertyPlaceholderHelper placeholders = ReferenceScanner.helper(false);

	private final ConfigurableEnvironment environment;

	private final Set<String> names;

	/**
	 * Creates the property source.
	 * @param secrets the secrets
	 * @param environment has the texts
	 * @param names the names of the properties, as they are asked for
	 */
	SeveralKeysPropertySource(SecretEnvironment secrets, ConfigurableEnvironment environment, Set<String> names) {
		super(NAME, secrets);
		this.environment = environment;
		this.names = new HashSet<>(names);
	}

	/**
	 * The names by which properties are asked for.
	 */
	Set<String> names() {
		return this.names;
	}

	@Override
	public @Nullable Object getProperty(String name) {
		return isAnswered(name) ? SecretReads.ofOneVersion(() -> resolve(name)) : null;
	}

	@Override
	public @Nullable Origin getOrigin(String name) {
		return isAnswered(name) ? SecretReads.ofOneVersion(() -> findOrigin(name)) : null;
	}

	/**
	 * While a text is looked up and resolved, this source stays out of the way.
	 */
	private boolean isAnswered(String name) {
		if (!this.names.contains(name)) {
			return false;
		}
		SecretReads reads = SecretReads.current();
		return reads == null || !reads.isOfTexts();
	}

	private @Nullable String resolve(String name) {
		String text = ReferenceScanner.lookUp(name, this.environment);
		if (text == null || !SeveralKeys.mayBeIn(text)) {
			return null;
		}
		try {
			return Placeholders.escape(this.placeholders.replacePlaceholders(text,
					(placeholder) -> ReferenceScanner.lookUp(placeholder, this.environment)));
		}
		catch (PlaceholderResolutionException ex) {
			// Spring meets it again in the text itself, and tells or ignores it.
			return null;
		}
	}

	private @Nullable Origin findOrigin(String name) {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source.getProperty(name) != null) {
				return OriginLookup.getOrigin(source, name);
			}
		}
		return null;
	}

}
