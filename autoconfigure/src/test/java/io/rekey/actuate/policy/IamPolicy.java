// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An identity-based policy that decides as IAM does, as far as our policies go: what is
 * not understood is not met.
 */
public final class IamPolicy {

	private static final Map<String, BiPredicate<String, String>> OPERATORS = Map.of("StringEquals", String::equals,
			"StringLike", IamPolicy::like, "ArnLike", IamPolicy::like);

	private final ObjectNode document;

	private IamPolicy(ObjectNode document) {
		this.document = document;
	}

	/**
	 * Reads a policy, and refuses what IAM would refuse.
	 */
	public static IamPolicy parse(String json) {
		ObjectNode document = (ObjectNode) JsonMapper.shared().readTree(json);
		if (!document.path("Version").asString().equals("2012-10-17")) {
			throw new IllegalArgumentException("The version is another one");
		}
		for (JsonNode statement : list(document.path("Statement"))) {
			boolean valid = statement.path("Sid").asString("").matches("[A-Za-z0-9]*") && statement.has("Action")
					&& statement.has("Resource") && statement.path("Effect").asString().equals("Allow");
			if (!valid) {
				throw new IllegalArgumentException("IAM refuses " + statement);
			}
		}
		return new IamPolicy(document);
	}

	/**
	 * Whether a request is allowed.
	 */
	public boolean allows(IamRequest request) {
		return list(this.document.path("Statement")).stream().anyMatch((statement) -> allows(statement, request));
	}

	private static boolean allows(JsonNode statement, IamRequest request) {
		return texts(statement.path("Action")).stream().anyMatch((action) -> like(action, request.action()))
				&& texts(statement.path("Resource")).stream()
					.anyMatch((resource) -> resource.equals("*") || like(resource, request.resource()))
				&& meets(statement.path("Condition"), request);
	}

	private static boolean meets(JsonNode condition, IamRequest request) {
		return condition.properties().stream().allMatch((operator) -> {
			BiPredicate<String, String> test = OPERATORS.get(operator.getKey());
			return test != null && operator.getValue()
				.properties()
				.stream()
				.allMatch((key) -> meets(request.context().get(key.getKey()), texts(key.getValue()), test));
		});
	}

	private static boolean meets(@Nullable String actual, List<String> values, BiPredicate<String, String> test) {
		return actual != null && values.stream().anyMatch((value) -> test.test(value, actual));
	}

	/**
	 * Makes all policies that lack one statement, one action or one resource.
	 */
	List<IamPolicy> mutants() {
		List<IamPolicy> mutants = new ArrayList<>();
		int statements = this.document.path("Statement").size();
		for (int i = 0; i < statements; i++) {
			ObjectNode without = this.document.deepCopy();
			without.withArray("Statement").remove(i);
			mutants.add(new IamPolicy(without));
			for (String field : List.of("Action", "Resource")) {
				for (int j = 0; j < this.document.path("Statement").get(i).path(field).size(); j++) {
					ObjectNode less = this.document.deepCopy();
					((ObjectNode) less.path("Statement").get(i)).withArray(field).remove(j);
					mutants.add(new IamPolicy(less));
				}
			}
		}
		return mutants;
	}

	/**
	 * The wildcards of IAM.
	 */
	static boolean like(String pattern, String text) {
		String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
		return Pattern.matches(regex, text);
	}

	static List<JsonNode> list(JsonNode node) {
		return node.isArray() ? node.valueStream().toList() : List.of(node);
	}

	static List<String> texts(JsonNode node) {
		return list(node).stream().map(JsonNode::asString).filter(Objects::nonNull).toList();
	}

	@Override
	public String toString() {
		return this.document.toPrettyString();
	}

}
