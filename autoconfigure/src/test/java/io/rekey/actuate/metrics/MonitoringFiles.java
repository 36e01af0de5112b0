// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files in {@code docs/monitoring}.
 */
final class MonitoringFiles {

	static final Path ALERTS = path("rekey-alerts.yml");

	static final Path ALERT_TESTS = path("rekey-alerts.test.yml");

	static final Path DASHBOARD = path("rekey-dashboard.json");

	private static final Pattern SERIES = Pattern.compile("\\brekey_[a-z_]+");

	private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

	private MonitoringFiles() {
	}

	private static Path path(String name) {
		return Path.of("..", "docs", "monitoring", name);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The names of series that a file speaks of.
	 */
	static Set<String> series(Path file) {
		return matches(SERIES, read(file), 0);
	}

	static Set<String> alerts() {
		return matches(ALERT, read(ALERTS), 1);
	}

	static Set<String> matches(Pattern pattern, String text, int group) {
		return pattern.matcher(text)
			.results()
			.map((MatchResult result) -> String.valueOf(result.group(group)))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	static JsonNode dashboard() {
		return JsonMapper.shared().readTree(read(DASHBOARD));
	}

	/**
	 * The expressions of the dashboard, with what Grafana puts in.
	 */
	static List<String> expressions() {
		return dashboard().findValues("expr")
			.stream()
			.map((expression) -> expression.asString().replace("$__rate_interval", "5m"))
			.toList();
	}

}
