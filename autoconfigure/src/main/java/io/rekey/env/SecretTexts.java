// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds values of secrets in texts: as they are, as they stand in a URL, and as Base64.
 * Safe for use by several threads.
 */
final class SecretTexts {

	/**
	 * Shorter values, such as a port, stand in too many texts by chance.
	 */
	private static final int MIN_LENGTH = 6;

	/**
	 * What tells where a database is, in the structure that rotation functions of AWS
	 * use. A message about a host that can't be reached is worth little without it.
	 *
	 * @see <a href=
	 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html">JSON
	 * structure of secrets</a>
	 */
	private static final Set<String> ADDRESS = Set.of("engine", "host", "port", "dbname", "dbInstanceIdentifier",
			"dbClusterIdentifier", "masterarn");

	private static final String USERNAME = "username";

	/**
	 * A database often has the name of its user.
	 */
	private static final String NAMESAKE = "dbname";

	static final String MASK = "******";

	private final SecretStore store;

	private final Set<String> shown;

	private final Map<SecretId, Forms> forms = new ConcurrentHashMap<>();

	SecretTexts(SecretStore store) {
		this(store, Set.of());
	}

	private SecretTexts(SecretStore store, Set<String> shown) {
		this.store = store;
		this.shown = shown;
	}

	/**
	 * Finds all values but those that tell where a database is.
	 */
	static SecretTexts butAddresses(SecretStore store) {
		return new SecretTexts(store, ADDRESS);
	}

	/**
	 * Whether a text holds the value of a secret in use. Values of less than six
	 * characters are not looked for.
	 */
	boolean areIn(String text) {
		return all().stream().anyMatch((one) -> one.texts.stream().anyMatch(text::contains));
	}

	/**
	 * Masks the values of secrets in a text.
	 */
	String mask(String text) {
		String masked = text;
		for (Forms one : all()) {
			for (String form : one.texts) {
				masked = masked.replace(form, MASK);
			}
		}
		return masked;
	}

	/**
	 * Finds the key that has a value, of whatever length.
	 * @param text the value
	 * @return the first such key, or {@code null} if the text is no value as a whole
	 */
	@Nullable SecretReference find(String text) {
		for (SecretVersion version : this.store.inUse()) {
			for (Map.Entry<String, String> entry : version.values().entrySet()) {
				if (entry.getValue().equals(text)) {
					return new SecretReference(version.id(), entry.getKey());
				}
			}
			if (version.text().equals(text)) {
				return new SecretReference(version.id(), null);
			}
		}
		return null;
	}

	private List<Forms> all() {
		List<Forms> all = new ArrayList<>();
		for (SecretVersion version : this.store.inUse()) {
			Forms known = this.forms.get(version.id());
			if (known == null || known.version != version) {
				known = new Forms(version, this.shown);
				this.forms.put(version.id(), known);
			}
			all.add(known);
		}
		if (this.forms.size() > all.size()) {
			this.forms.keySet().removeIf((id) -> this.store.current(id) == null);
		}
		return all;
	}

	/**
	 * The texts that stand for the values of one version, the longest first.
	 */
	private static final class Forms {

		private final SecretVersion version;

		private final List<String> texts;

		Forms(SecretVersion version, Set<String> shown) {
			this.version = version;
			Set<String> found = new LinkedHashSet<>();
			Map<String, String> values = version.values();
			add(version.text(), found);
			values.forEach((key, value) -> {
				if (!shown.contains(key)
						&& !(key.equals(USERNAME) && value.equals(values.get(NAMESAKE)) && shown.contains(NAMESAKE))) {
					add(value, found);
				}
			});
			this.texts = found.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
		}

		private static void add(String value, Set<String> found) {
			if (value.length() >= MIN_LENGTH) {
				byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
				found.add(value);
				found.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
				found.add(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
				found.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
				found.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
			}
		}

	}

}
