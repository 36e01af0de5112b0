/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.env;

import java.util.stream.Collectors;

import io.rekey.SecretVersion;
import org.apache.commons.logging.Log;

/**
 * Warns of values that Spring would evaluate, and of keys that no reference can name. It
 * names keys only.
 */
final class ContentWarnings {

	private ContentWarnings() {
	}

	static void log(SecretVersion version, Log log) {
		version.values().forEach((key, value) -> log("Key '" + key + "' of secret", version, value, log));
		if (!version.isJson()) {
			log("Secret", version, version.text(), log);
		}
		String odd = version.values()
			.keySet()
			.stream()
			.filter((key) -> !new SecretReference(version.id(), key).canBeWritten())
			.map((key) -> "'" + key + "'")
			.collect(Collectors.joining(", "));
		if (!odd.isEmpty()) {
			log.warn("Keys " + odd + " of secret '" + version.id()
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
