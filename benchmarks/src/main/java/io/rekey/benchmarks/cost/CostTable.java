// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The results as tables in Markdown.
 */
final class CostTable {

	private static final List<String> ONCE = List.of("secrets", "", "start", "a rotation adds", "messages", "stop");

	private final List<Counted> results;

	private final int replicas;

	private final PrintStream out;

	/**
	 * Makes tables.
	 * @param results what was counted
	 * @param replicas how large the fleet is
	 * @param out where they go
	 */
	CostTable(List<Counted> results, int replicas, PrintStream out) {
		this.results = results;
		this.replicas = replicas;
		this.out = out;
	}

	void print() {
		head(List.of("secrets", "", "Secrets Manager", "long polls", "other SQS", "SNS, STS", "calls", "to polling",
				"1 replica", this.replicas + " replicas", "to polling", "with a rotation a day"));
		this.results.forEach(this::printDay);
		this.out.println();
		head(ONCE);
		this.results.forEach(this::printOnce);
	}

	private void printDay(Counted result) {
		Day day = result.idleDay();
		Day polling = polling(result);
		double month = Prices.month(day, this.replicas);
		row(Integer.toString(result.secrets()), result.contestant().title(), number(day.secretsManager()),
				number(day.polls()), number(day.otherSqs()), number(day.sns() + day.sts()), number(day.total()),
				(polling != null) ? ratio(day.total(), polling.total()) : "", dollars(Prices.month(day, 1)),
				dollars(month), (polling != null) ? ratio(month, Prices.month(polling, this.replicas)) : "",
				dollars(Prices.month(result.dayWithRotation(), this.replicas)));
	}

	private void printOnce(Counted result) {
		row(Integer.toString(result.secrets()), result.contestant().title(), result.start().toString(),
				result.rotation().toString(), number(result.deliveries()), result.stop().toString());
	}

	private @Nullable Day polling(Counted result) {
		return this.results.stream()
			.filter((other) -> other.contestant() == Contestant.SPRING_CLOUD_AWS && other.secrets() == result.secrets())
			.map(Counted::idleDay)
			.findFirst()
			.orElse(null);
	}

	private static String number(double number) {
		return String.format(Locale.ROOT, "%,d", Math.round(number));
	}

	private static String dollars(double dollars) {
		return String.format(Locale.ROOT, "$%,.2f", dollars);
	}

	private static String ratio(double value, double other) {
		return (other > 0) ? String.format(Locale.ROOT, "%.3f", value / other) : "";
	}

	private void head(List<String> cells) {
		row(cells.toArray(String[]::new));
		this.out.println("|---".repeat(cells.size()) + "|");
	}

	private void row(String... cells) {
		this.out.println("| " + String.join(" | ", cells) + " |");
	}

}
