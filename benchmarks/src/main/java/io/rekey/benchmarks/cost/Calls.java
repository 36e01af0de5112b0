// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.rekey.test.EmbeddedAws.ApiCall;

/**
 * How often each action was called. Immutable.
 *
 * @param counts numbers by actions, as {@code sqs:ReceiveMessage}
 */
record Calls(Map<String, Long> counts) {

	static final Calls NONE = new Calls(Map.of());

	Calls {
		counts = counts.entrySet()
			.stream()
			.filter((count) -> count.getValue() != 0)
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
	}

	static Calls of(List<ApiCall> calls) {
		return new Calls(calls.stream()
			.collect(Collectors.groupingBy((call) -> call.service() + ":" + call.action(), Collectors.counting())));
	}

	/**
	 * Returns the median of each action.
	 * @param calls at least one
	 */
	static Calls median(List<Calls> calls) {
		Map<String, Long> medians = new TreeMap<>();
		for (String action : actions(calls)) {
			List<Long> sorted = calls.stream().map((each) -> each.count(action)).sorted().toList();
			medians.put(action, sorted.get(sorted.size() / 2));
		}
		return new Calls(medians);
	}

	private static Set<String> actions(List<Calls> calls) {
		Set<String> actions = new TreeSet<>();
		calls.forEach((each) -> actions.addAll(each.counts.keySet()));
		return actions;
	}

	Calls plus(Calls other) {
		Map<String, Long> sum = new TreeMap<>(this.counts);
		other.counts.forEach((action, count) -> sum.merge(action, count, Long::sum));
		return new Calls(sum);
	}

	Calls minus(Calls other) {
		Map<String, Long> rest = new TreeMap<>(this.counts);
		other.counts.forEach((action, count) -> rest.merge(action, -count, Long::sum));
		return new Calls(rest);
	}

	Calls only(Predicate<String> actions) {
		return new Calls(this.counts.entrySet()
			.stream()
			.filter((count) -> actions.test(count.getKey()))
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
	}

	/**
	 * Counts the calls of an action.
	 * @param action as {@code sqs:ReceiveMessage}
	 */
	long count(String action) {
		return this.counts.getOrDefault(action, 0L);
	}

	/**
	 * Counts the calls of a service.
	 * @param service as {@code sqs}
	 */
	long ofService(String service) {
		return only((action) -> action.startsWith(service + ":")).total();
	}

	long total() {
		return this.counts.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * As {@code 1 CreateQueue, 1 Subscribe}.
	 */
	@Override
	public String toString() {
		return this.counts.entrySet()
			.stream()
			.map((count) -> count.getValue() + " " + count.getKey().substring(count.getKey().indexOf(':') + 1))
			.collect(Collectors.joining(", "));
	}

}
