/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
