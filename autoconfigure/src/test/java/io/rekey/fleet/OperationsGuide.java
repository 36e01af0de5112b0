// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.rekey.actuate.policy.IamPolicy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The examples of {@code docs/operations.md}.
 */
final class OperationsGuide {

	private static final Pattern JSON = Pattern.compile("```json\n(.+?)```", Pattern.DOTALL);

	private final List<JsonNode> examples;

	OperationsGuide() {
		try {
			String text = Files.readString(Path.of("..", "docs", "operations.md"));
			this.examples = JSON.matcher(text)
				.results()
				.map((MatchResult example) -> JsonMapper.shared().readTree(example.group(1)))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Tells all actions that some policy allows.
	 * @return as {@code sqs:CreateQueue}
	 */
	Set<String> actions() {
		return this.examples.stream()
			.flatMap((example) -> example.findValues("Action").stream())
			.flatMap((action) -> action.isArray() ? action.valueStream() : List.of(action).stream())
			.map(JsonNode::asString)
			.collect(Collectors.toSet());
	}

	/**
	 * Tells the policies of roles.
	 */
	List<IamPolicy> policies() {
		return this.examples.stream()
			.filter((example) -> example.has("Version") && example.findValues("Principal").isEmpty())
			.map((example) -> IamPolicy.parse(example.toString()))
			.toList();
	}

	/**
	 * Tells the event patterns.
	 */
	List<JsonNode> patterns() {
		return this.examples.stream().filter((example) -> example.has("detail-type")).toList();
	}

}
