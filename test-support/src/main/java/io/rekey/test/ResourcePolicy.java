// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The policy of a queue or topic, as far as it decides whether a service of AWS may send
 * to it. A condition that is not understood is not met.
 */
final class ResourcePolicy {

	private static final Map<String, BiPredicate<String, String>> OPERATORS = Map.of("StringEquals", String::equals,
			"StringLike", ResourcePolicy::like, "ArnEquals", ResourcePolicy::like, "ArnLike", ResourcePolicy::like);

	private final List<JsonNode> statements;

	private ResourcePolicy(List<JsonNode> statements) {
		this.statements = statements;
	}

	/**
	 * Read a policy.
	 * @return the policy, {@code null} if the text is none
	 */
	static @Nullable ResourcePolicy parse(String json) {
		ObjectNode policy = Json.parseOrNull(json);
		if (policy == null || !policy.has("Statement")) {
			return null;
		}
		return new ResourcePolicy(list(policy.path("Statement")));
	}

	/**
	 * Tell whether the policy lets a service in.
	 * @param service the service's principal, as {@code sns.amazonaws.com}
	 * @param action as {@code sqs:SendMessage}
	 * @param resource the ARN of what the policy is attached to
	 * @param sourceArn the ARN on whose behalf the service sends
	 * @param conditions whether statements that have conditions count at all
	 */
	boolean allows(String service, String action, String resource, String sourceArn, boolean conditions) {
		boolean allowed = false;
		for (JsonNode statement : this.statements) {
			boolean applies = names(statement, service) && acts(statement, action)
					&& matches(statement.path("Resource"), resource)
					&& (conditions || !statement.hasNonNull("Condition"))
					&& meets(statement.path("Condition"), sourceArn);
			if (applies && "Deny".equals(Json.text(statement, "Effect"))) {
				return false;
			}
			allowed |= applies && "Allow".equals(Json.text(statement, "Effect"));
		}
		return allowed;
	}

	private static boolean names(JsonNode statement, String service) {
		JsonNode principal = statement.path("Principal");
		if (!principal.isObject()) {
			return principal.asString("").equals("*");
		}
		return texts(principal.path("Service")).contains(service) || texts(principal.path("AWS")).contains("*");
	}

	private static boolean acts(JsonNode statement, String action) {
		String wanted = action.toLowerCase(Locale.ROOT);
		return texts(statement.path("Action")).stream()
			.anyMatch((pattern) -> like(pattern.toLowerCase(Locale.ROOT), wanted));
	}

	private static boolean matches(JsonNode resources, String arn) {
		return texts(resources).stream().anyMatch((pattern) -> like(pattern, arn));
	}

	private static boolean meets(JsonNode condition, String sourceArn) {
		return condition.properties().stream().allMatch((operator) -> {
			BiPredicate<String, String> test = OPERATORS.get(operator.getKey());
			return test != null && operator.getValue()
				.properties()
				.stream()
				.allMatch((key) -> meets(key.getKey(), texts(key.getValue()), test, sourceArn));
		});
	}

	private static boolean meets(String key, List<String> values, BiPredicate<String, String> test, String sourceArn) {
		String actual = switch (key.toLowerCase(Locale.ROOT)) {
			case "aws:sourcearn" -> sourceArn;
			case "aws:sourceaccount" -> account(sourceArn);
			default -> "";
		};
		return !actual.isEmpty() && values.stream().anyMatch((value) -> test.test(value, actual));
	}

	private static String account(String arn) {
		return arn.split(":", -1)[4];
	}

	private static boolean like(String pattern, String text) {
		String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
		return Pattern.matches(regex, text);
	}

	private static List<String> texts(JsonNode node) {
		return list(node).stream().map((value) -> value.asString("")).toList();
	}

	private static List<JsonNode> list(JsonNode node) {
		if (node.isMissingNode()) {
			return List.of();
		}
		List<JsonNode> nodes = new ArrayList<>();
		if (node.isArray()) {
			node.forEach(nodes::add);
		}
		else {
			nodes.add(node);
		}
		return nodes;
	}

}
