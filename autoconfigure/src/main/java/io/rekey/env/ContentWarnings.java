// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import io.rekey.SecretVersion;
import io.rekey.task.Names;
import org.apache.commons.logging.Log;

/**
 * Warns of values that Spring would evaluate, and of keys that no reference can name. It
 * names keys only.
 */
final class ContentWarnings {

	private ContentWarnings() {
	}

	static void log(SecretVersion version, Log log) {
		version.values()
			.forEach((key, value) -> log("Key '" + Names.printable(key) + "' of secret", version, value, log));
		if (!version.isJson()) {
			log("Secret", version, version.text(), log);
		}
		List<String> odd = version.values()
			.keySet()
			.stream()
			.filter((key) -> !new SecretReference(version.id(), key).canBeWritten())
			.map((key) -> "'" + key + "'")
			.toList();
		if (!odd.isEmpty()) {
			log.warn("Keys " + Names.list(odd) + " of secret '" + version.id()
					+ "' can't be referred to: their names hold what Spring takes for a part of a placeholder.");
		}
	}

	private static void log(String subject, SecretVersion version, String value, Log log) {
		if (value.contains("#{")) {
			log.warn(subject + " '" + version.id()
					+ "' contains '#{': Spring evaluates it as an expression where @Value refers to it."
					+ " Bind it with @ConfigurationProperties instead.");
		}
	}

}
