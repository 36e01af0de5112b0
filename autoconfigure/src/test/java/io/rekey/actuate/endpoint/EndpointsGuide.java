// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The examples of {@code docs/endpoints.md}: in each section requests, an answer, and a
 * table of its fields.
 */
final class EndpointsGuide {

	private static final Pattern SECTION = Pattern.compile("^## ", Pattern.MULTILINE);

	private static final Pattern CURL = Pattern.compile("^curl (.+)$", Pattern.MULTILINE);

	private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

	private static final Pattern JSON = Pattern.compile("```json\n(.+?)```", Pattern.DOTALL);

	private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| (.*) \\|$", Pattern.MULTILINE);

	private static final Pattern REFERENCE = Pattern.compile("as `(.+)`");

	private final List<Section> sections;

	EndpointsGuide() {
		try {
			String text = Files.readString(Path.of("..", "docs", "endpoints.md"));
			this.sections = SECTION.splitAsStream(text).map(Section::of).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Section section(String title) {
		return this.sections.stream().filter((section) -> section.title.equals(title)).findFirst().orElseThrow();
	}

	/**
	 * All requests of the guide.
	 */
	List<Request> requests() {
		return this.sections.stream().flatMap((section) -> section.requests.stream()).toList();
	}

	/**
	 * Names the fields of an answer as the tables do. What {@code versions} holds are
	 * ids.
	 */
	static Set<String> fields(JsonNode json) {
		Set<String> fields = new TreeSet<>();
		collect(json, "", fields);
		return fields;
	}

	private static void collect(JsonNode json, String path, Set<String> fields) {
		if (json.isObject() && !path.endsWith("versions")) {
			json.properties()
				.forEach((field) -> collect(field.getValue(),
						path.isEmpty() ? field.getKey() : path + "." + field.getKey(), fields));
		}
		else if (json.isArray() && json.valueStream().anyMatch(JsonNode::isObject)) {
			json.valueStream().forEach((element) -> collect(element, path + "[]", fields));
		}
		else if (!json.isArray() || !json.isEmpty() || !path.matches(".*(secrets|rotations|keys|pools|late)")) {
			fields.add(path);
		}
	}

	/**
	 * A section.
	 *
	 * @param title its title
	 * @param requests its requests
	 * @param answers the answers that it shows
	 * @param fields the fields that its table tells, and what it says of each
	 */
	record Section(String title, List<Request> requests, List<JsonNode> answers, TreeMap<String, String> fields) {

		static Section of(String text) {
			TreeMap<String, String> fields = new TreeMap<>();
			ROW.matcher(text)
				.results()
				.forEach((row) -> fields.put(String.valueOf(row.group(1)), String.valueOf(row.group(2))));
			return new Section(text.lines().findFirst().orElse(""),
					CURL.matcher(text).results().map((curl) -> Request.of(curl.group(1))).toList(),
					JSON.matcher(text).results().map((json) -> JsonMapper.shared().readTree(json.group(1))).toList(),
					fields);
		}

		/**
		 * The fields that the table tells one by one.
		 */
		Set<String> ownFields() {
			Set<String> own = new TreeSet<>(this.fields.keySet());
			own.removeIf((field) -> field.endsWith("*"));
			return own;
		}

		/**
		 * Tells which fields of an answer the table tells neither one by one nor by
		 * reference to another table.
		 */
		Set<String> missing(Set<String> answered, Section referred) {
			Set<String> missing = new TreeSet<>(answered);
			missing.removeAll(ownFields());
			this.fields.forEach((field, meaning) -> {
				Matcher reference = REFERENCE.matcher(meaning);
				if (field.endsWith("*") && reference.matches()) {
					String prefix = field.substring(0, field.length() - 1);
					String referredPrefix = reference.group(1) + ".";
					referred.ownFields()
						.stream()
						.filter((other) -> other.startsWith(referredPrefix))
						.forEach((other) -> missing.remove(prefix + other.substring(referredPrefix.length())));
				}
			});
			return missing;
		}

	}

	/**
	 * A request by curl.
	 *
	 * @param method the method
	 * @param path the path and the query
	 * @param accept what it accepts
	 */
	record Request(String method, String path, String accept) {

		static Request of(String curl) {
			List<String> arguments = new ArrayList<>();
			ARGUMENT.matcher(curl)
				.results()
				.map((MatchResult match) -> String.valueOf((match.group(1) != null) ? match.group(1) : match.group(2)))
				.forEach(arguments::add);
			int method = arguments.indexOf("-X");
			int header = arguments.indexOf("-H");
			String url = arguments.get(arguments.size() - 1);
			return new Request((method < 0) ? "GET" : arguments.get(method + 1),
					url.substring("http://localhost:8080".length()),
					(header < 0) ? "*/*" : arguments.get(header + 1).substring("Accept: ".length()));
		}

	}

}
