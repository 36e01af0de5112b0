// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus sees of a real application is what {@code docs/metrics.md} says, and
 * what the alert rules and the dashboard ask for.
 */
@Timeout(120)
class MonitoringTests {

	private static final Pattern TYPE = Pattern.compile("# TYPE (rekey_\\w+) (\\w+)");

	private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=\"");

	private static MonitoredApplication application;

	private static String scrape;

	@BeforeAll
	static void letEverythingHappen() throws Exception {
		application = new MonitoredApplication();
		application.rotate();
		application.refuse();
		application.rotate();
		application.heal();
		application.revoke();
		scrape = application.scrape();
	}

	@AfterAll
	static void close() {
		application.close();
	}

	@Test
	void whenEverythingHappenedThenExactlyTheDocumentedMetersAreThere() {
		Map<String, String> documented = new TreeMap<>();
		DocumentedMeter.all().forEach((meter) -> {
			documented.put(meter.prometheus(), meter.prometheusType());
			if (meter.isTimer()) {
				documented.put(meter.prometheus() + "_max", "gauge");
			}
		});
		assertThat(documented).hasSizeGreaterThan(20);
		assertThat(families()).isEqualTo(documented);
	}

	@Test
	void whenEverythingHappenedThenMetersHaveTheDocumentedTags() {
		for (DocumentedMeter meter : DocumentedMeter.all()) {
			for (String series : meter.series()) {
				List<String> samples = samples(series);
				assertThat(samples).as(series).isNotEmpty();
				assertThat(samples).as(series)
					.allSatisfy(
							(sample) -> assertThat(MonitoringFiles.matches(LABEL, sample, 1)).isEqualTo(meter.tags()));
			}
		}
	}

	@Test
	void whenEverythingHappenedThenTheMetersTellOfIt() {
		String database = "secret=\"" + MonitoredApplication.DATABASE + "\"";
		assertThat(value("rekey_rotation_seconds_count", database, "outcome=\"rotated\"")).isEqualTo(2);
		assertThat(value("rekey_rotation_delay_seconds_count", database)).isPositive();
		assertThat(value("rekey_rotation_seconds_count", "outcome=\"revoked\"")).isPositive();
		assertThat(value("rekey_rotation_step_seconds_count", database, "step=\"apply\"")).isEqualTo(2);
		assertThat(value("rekey_logins_refused_total")).isPositive();
		assertThat(value("rekey_logins_healed_total")).isEqualTo(value("rekey_logins_refused_total"));
		assertThat(value("rekey_secret_drift")).isZero();
		assertThat(value("rekey_queue_messages_total", "outcome=\"handled\"")).isPositive();
		assertThat(value("rekey_fetches_seconds_count", "outcome=\"denied\"")).isGreaterThanOrEqualTo(2);
		assertThat(value("rekey_aws_attempts_total", "service=\"secretsmanager\"", "outcome=\"client_error\""))
			.isGreaterThanOrEqualTo(2);
		assertThat(scrape).doesNotContain("password-");
	}

	@Test
	void whenRulesAndDashboardAskForSeriesThenTheseAreThere() {
		Set<String> scraped = scrape.lines()
			.filter((line) -> line.startsWith("rekey_"))
			.map((line) -> line.replaceAll("[{ ].*", ""))
			.collect(Collectors.toSet());
		assertThat(MonitoringFiles.series(MonitoringFiles.ALERTS)).isNotEmpty().isSubsetOf(scraped);
		assertThat(MonitoringFiles.series(MonitoringFiles.ALERT_TESTS)).isNotEmpty().isSubsetOf(scraped);
		assertThat(MonitoringFiles.series(MonitoringFiles.DASHBOARD)).isNotEmpty().isSubsetOf(scraped);
	}

	@Test
	void whenMetersAreDocumentedThenTheDashboardShowsThem() {
		String shown = String.join("\n", MonitoringFiles.expressions());
		assertThat(DocumentedMeter.all().stream().map(DocumentedMeter::prometheus))
			.filteredOn((name) -> !name.contains("step_active"))
			.allMatch(shown::contains);
	}

	@Test
	void whenThereAreAlertsThenAllAreDocumentedAndTested() throws IOException {
		assertThat(MonitoringFiles.matches(Pattern.compile("(?m)^\\| `(Rekey\\w+)`"), DocumentedMeter.guide(), 1))
			.isEqualTo(MonitoringFiles.alerts());
		assertThat(MonitoringFiles.matches(Pattern.compile("alertname(?:: |=\")(\\w+)"),
				Files.readString(MonitoringFiles.ALERT_TESTS), 1))
			.isEqualTo(MonitoringFiles.alerts());
	}

	@Test
	void whenTheDashboardIsReadThenItsPanelsHaveIdsAndDataSources() {
		JsonNode dashboard = MonitoringFiles.dashboard();
		List<JsonNode> panels = dashboard.path("panels").valueStream().toList();
		Set<Integer> ids = new TreeSet<>();
		assertThat(panels).isNotEmpty().allSatisfy((panel) -> assertThat(ids.add(panel.path("id").asInt())).isTrue());
		assertThat(panels).filteredOn((panel) -> !"row".equals(panel.path("type").asString(""))).allSatisfy((panel) -> {
			assertThat(panel.path("datasource").path("uid").asString("")).isEqualTo("${datasource}");
			assertThat(panel.path("targets").size()).isPositive();
		});
		assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
	}

	@Test
	@EnabledIf("io.rekey.actuate.metrics.Promtool#isHere")
	void whenPromtoolTestsTheAlertRulesThenTheyPass() throws IOException {
		assertPasses(Promtool.run(null, "check", "rules", MonitoringFiles.ALERTS.toString()));
		assertPasses(Promtool.run(null, "test", "rules", MonitoringFiles.ALERT_TESTS.toString()));
	}

	@Test
	@EnabledIf("io.rekey.actuate.metrics.Promtool#isHere")
	void whenPromtoolReadsTheExpressionsOfTheDashboardThenItUnderstandsThem(@TempDir Path directory)
			throws IOException {
		StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
		int number = 0;
		for (String expression : MonitoringFiles.expressions()) {
			rules.append("  - record: panel:")
				.append(number++)
				.append("\n    expr: '")
				.append(expression.replace("'", "''"))
				.append("'\n");
		}
		Path file = Files.writeString(directory.resolve("dashboard.yml"), rules);
		assertPasses(Promtool.run(null, "check", "rules", file.toString()));
	}

	/**
	 * The meters that observations make have no descriptions.
	 */
	@Test
	@EnabledIf("io.rekey.actuate.metrics.Promtool#isHere")
	void whenPromtoolReadsTheScrapeThenItHasNothingToSayButOfDescriptions(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("scrape.txt"),
				scrape.lines().filter((line) -> line.contains("rekey_")).collect(Collectors.joining("\n", "", "\n")));
		List<String> lint = Promtool.run(file, "check", "metrics").output().lines().toList();
		assertThat(lint).allMatch((line) -> line.startsWith("rekey_rotation_") && line.endsWith("no help text"));
	}

	private static double value(String name, String... labels) {
		return MonitoredApplication.valueIn(scrape, name, labels);
	}

	private static void assertPasses(Promtool run) {
		assertThat(run.exitCode()).as(run.output()).isZero();
	}

	private static Map<String, String> families() {
		Map<String, String> families = new TreeMap<>();
		TYPE.matcher(scrape)
			.results()
			.forEach((type) -> families.put(String.valueOf(type.group(1)), String.valueOf(type.group(2))));
		return families;
	}

	private static List<String> samples(String series) {
		return scrape.lines()
			.filter((line) -> line.startsWith(series + "{") || line.startsWith(series + " "))
			.map((line) -> line.substring(series.length()))
			.toList();
	}

}
