// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE knows of our properties, and what the tables of the documentation say of
 * them, is the same.
 */
class MetadataTests {

	private static final Path METADATA = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	/**
	 * Each endpoint and each health contributor of Spring Boot has these.
	 */
	private static final Pattern CONVENTIONS = Pattern
		.compile("management\\.(?:endpoint\\..*|health\\.[^.]+\\.enabled)");

	private final JsonNode metadata = JsonMapper.shared().readTree(read(METADATA));

	@Test
	void whenAPropertyIsBoundThenItHasADescriptionAndAType() {
		assertThat(properties()).isNotEmpty()
			.allSatisfy((name,
					property) -> assertThat(
							List.of(property.path("description").asString(""), property.path("type").asString("")))
						.as(name)
						.doesNotContain(""));
	}

	@Test
	void whenAPropertyIsBoundThenATableNamesIt() {
		List<String> named = namedInTables();
		assertThat(properties().keySet().stream().filter((name) -> !CONVENTIONS.matcher(name).matches()))
			.allMatch((name) -> named.stream().anyMatch((entry) -> covers(entry, name)));
	}

	@Test
	void whenATableNamesAPropertyThenItIsBound() {
		assertThat(namedInTables()).hasSizeGreaterThan(30)
			.allMatch((entry) -> properties().keySet()
				.stream()
				.anyMatch((name) -> covers(entry, name) || entry.startsWith(name + ".")));
	}

	@Test
	void whenSpringImportsThenTheHintTellsOurPrefix() {
		assertThat(this.metadata.path("hints").valueStream().map((hint) -> hint.path("name").asString()))
			.contains("spring.config.import", "rekey.jdbc.keys", "rekey.r2dbc.keys");
	}

	private static boolean covers(String entry, String name) {
		return entry.endsWith("*") ? name.startsWith(entry.substring(0, entry.length() - 1))
				: entry.replaceAll("\\.<.*", "").equals(name);
	}

	private Map<String, JsonNode> properties() {
		Map<String, JsonNode> properties = new TreeMap<>();
		this.metadata.path("properties")
			.forEach((property) -> properties.put(property.path("name").asString(), property));
		return properties;
	}

	/**
	 * The first cells of rows that begin with a property. A name that begins with a dot
	 * takes the place of the last element of the one before it.
	 */
	private static List<String> namedInTables() {
		List<String> names = new ArrayList<>();
		documents().flatMap((document) -> read(document).lines())
			.filter((line) -> line.matches("\\| `(rekey|management)\\..*"))
			.map((line) -> line.substring(0, line.indexOf(" |", 1)))
			.forEach((cell) -> CODE.matcher(cell).results().forEach((match) -> {
				String name = String.valueOf(match.group(1));
				String before = names.isEmpty() ? "" : names.get(names.size() - 1);
				names.add(name.startsWith(".") ? before.substring(0, before.lastIndexOf('.')) + name : name);
			}));
		return names;
	}

	/**
	 * The tables of {@code metrics.md} have meters, whose names look like properties.
	 */
	private static Stream<Path> documents() {
		try (Stream<Path> files = Files.list(Path.of("..", "docs"))) {
			return Stream.concat(Stream.of(Path.of("..", "README.md")),
					files.filter((file) -> file.toString().endsWith(".md") && !file.endsWith("metrics.md"))
						.toList()
						.stream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
