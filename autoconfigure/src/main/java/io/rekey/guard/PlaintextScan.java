// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * One pass over the properties that come from files, packaged or not. Environment
 * variables, system properties, the command line, mounted trees of secrets and
 * configuration servers hold no files of the application, and are left out.
 */
final class PlaintextScan {

	private final List<Pattern> excludes;

	PlaintextScan(List<String> excludes) {
		this.excludes = excludes.stream().map(PlaintextScan::pattern).toList();
	}

	private static Pattern pattern(String exclude) {
		return Pattern.compile(Pattern.quote(PropertyWords.uniform(exclude)).replace("*", "\\E.*\\Q"));
	}

	/**
	 * Finds the properties that look like credentials.
	 * @param environment the environment
	 * @return one finding for each property, where it wins over others of its name
	 */
	List<PlaintextFinding> run(ConfigurableEnvironment environment) {
		List<PlaintextFinding> findings = new ArrayList<>();
		Set<String> seen = new LinkedHashSet<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof OriginTrackedMapPropertySource file) {
				for (String name : file.getPropertyNames()) {
					PlaintextFinding finding = find(file, name);
					if (finding != null && seen.add(PropertyWords.uniform(name))) {
						findings.add(finding);
					}
				}
			}
		}
		return findings;
	}

	private @Nullable PlaintextFinding find(OriginTrackedMapPropertySource file, String name) {
		Object value = file.getProperty(name);
		if (!(value instanceof CharSequence || value instanceof Number) || isExcluded(name)) {
			return null;
		}
		Origin origin = file.getOrigin(name);
		String reason = (origin instanceof TextResourceOrigin) ? CredentialDetector.detect(name, value.toString())
				: null;
		return (origin != null && reason != null) ? new PlaintextFinding(name, origin.toString(), reason) : null;
	}

	private boolean isExcluded(String name) {
		String uniform = PropertyWords.uniform(name);
		return this.excludes.stream().anyMatch((exclude) -> exclude.matcher(uniform).matches());
	}

}
