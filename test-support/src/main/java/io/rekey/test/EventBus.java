// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The default event bus: rules and the delivery of events to their targets.
 */
final class EventBus {

	private static final int MAX_TARGETS = 5;

	private final Map<String, EventRule> rules = new TreeMap<>();

	private final AwsAccount account;

	private final DeliveryThread delivery;

	private final EventTarget.Delivery target;

	EventBus(AwsAccount account, DeliveryThread delivery, EventTarget.Delivery target) {
		this.account = account;
		this.delivery = delivery;
		this.target = target;
	}

	/**
	 * Put a complete event on the bus, as a service of AWS would.
	 */
	void put(String event) {
		List<Delivery> deliveries = new ArrayList<>();
		synchronized (this) {
			for (EventRule rule : this.rules.values()) {
				if (rule.matches(event)) {
					rule.targets().values().forEach((target) -> deliveries.add(new Delivery(target, rule.arn())));
				}
			}
		}
		deliveries.forEach((to) -> this.delivery.run(() -> this.target.deliver(to.target(), to.ruleArn(), event)));
	}

	synchronized EventRule putRule(String name, String pattern, String description, boolean enabled) {
		EventRule before = this.rules.get(name);
		EventRule rule = new EventRule(name, this.account.arn("events", "rule/" + name), pattern, description, enabled);
		if (before != null) {
			rule.targets().putAll(before.targets());
		}
		this.rules.put(name, rule);
		return rule;
	}

	synchronized void putTarget(String ruleName, String id, EventTarget target) {
		EventRule rule = rule(ruleName);
		if (!rule.targets().containsKey(id) && rule.targets().size() >= MAX_TARGETS) {
			throw new AwsException("LimitExceededException",
					"The requested resource exceeds the maximum number allowed.");
		}
		rule.targets().put(id, target);
	}

	synchronized boolean removeTarget(String ruleName, String id) {
		return rule(ruleName).targets().remove(id) != null;
	}

	synchronized void deleteRule(String name) {
		EventRule rule = this.rules.get(name);
		if (rule != null && !rule.targets().isEmpty()) {
			throw AwsException.validation("Rule can't be deleted since it has targets.");
		}
		this.rules.remove(name);
	}

	synchronized EventRule rule(String name) {
		EventRule rule = this.rules.get(name);
		if (rule == null) {
			throw AwsException.notFound("Rule " + name + " does not exist on EventBus default.");
		}
		return rule;
	}

	synchronized Collection<EventRule> rules(@Nullable String prefix) {
		return this.rules.values().stream().filter((rule) -> prefix == null || rule.name().startsWith(prefix)).toList();
	}

	synchronized Map<String, EventTarget> targets(String ruleName) {
		return Map.copyOf(rule(ruleName).targets());
	}

	/**
	 * An event's way to one target.
	 *
	 * @param target the target
	 * @param ruleArn the rule that sends it there
	 */
	private record Delivery(EventTarget target, String ruleArn) {
	}

}
