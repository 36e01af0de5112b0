// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.node.ObjectNode;

/**
 * Sets up what carries rotation events to applications.
 */
final class RotationFeeds {

	private static final String PATTERN = """
			{"source":["aws.secretsmanager"],"detail-type":["Secret Label Updated"],\
			"detail":{"labelUpdated":["AWSCURRENT"]}}""";

	private static final int MAX_RULE_NAME = 64;

	private final AwsAccount account;

	private final EventBus bus;

	private final Topics topics;

	private final Sqs sqs;

	RotationFeeds(AwsAccount account, EventBus bus, Topics topics, Sqs sqs) {
		this.account = account;
		this.bus = bus;
		this.topics = topics;
		this.sqs = sqs;
	}

	String createTopic(String name) {
		if (name.endsWith(FifoTopics.SUFFIX)) {
			throw new IllegalArgumentException("EventBridge does not support FIFO topics");
		}
		String arn = this.account.arn("sns", name);
		ObjectNode policy = policy("sns:Publish", arn);
		this.topics.create(name, Map.of("Policy", policy.toString()));
		feed("topic-" + name, new EventTarget(arn, null));
		return arn;
	}

	String createQueue(String name) {
		String arn = this.account.arn("sqs", name);
		String rule = ruleName("queue-" + name);
		ObjectNode policy = policy("sqs:SendMessage", arn);
		ObjectNode statement = (ObjectNode) policy.path("Statement").path(0);
		statement.putObject("Condition")
			.putObject("ArnEquals")
			.put("aws:SourceArn", this.account.arn("events", "rule/" + rule));
		boolean fifo = name.endsWith(FifoTopics.SUFFIX);
		Map<String, String> attributes = new HashMap<>(Map.of("Policy", policy.toString()));
		if (fifo) {
			attributes.putAll(Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
		}
		String url = this.sqs.createQueue(name, attributes);
		feed("queue-" + name, new EventTarget(arn, fifo ? "rotations" : null));
		return url;
	}

	private void feed(String name, EventTarget target) {
		String rule = ruleName(name);
		this.bus.putRule(rule, PATTERN, "Rotated secrets", true);
		this.bus.putTarget(rule, "target", target);
	}

	private static String ruleName(String name) {
		return (name.length() <= MAX_RULE_NAME) ? name
				: "rule-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
	}

	private static ObjectNode policy(String action, String resource) {
		ObjectNode policy = Json.object().put("Version", "2012-10-17");
		ObjectNode statement = policy.putArray("Statement").addObject();
		statement.put("Effect", "Allow");
		statement.putObject("Principal").put("Service", "events.amazonaws.com");
		Json.put(statement, "Action", List.of(action));
		statement.put("Resource", resource);
		return policy;
	}

}
