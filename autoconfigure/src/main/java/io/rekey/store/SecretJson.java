// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.rekey.SecretContent;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Flattens a JSON object the way Spring Boot flattens YAML: nested objects to
 * {@code a.b}, arrays to {@code a[0]}, null and empty containers to an empty text.
 * Numbers keep their exact digits.
 */
public final class SecretJson {

	private static final JsonFactory FACTORY = JsonFactory.builder().build();

	private static final String BYTE_ORDER_MARK = "\uFEFF";

	/**
	 * What no plain text begins with but by chance, unlike a prefix in braces such as
	 * {@code {bcrypt}}: a quoted name, straight, curly or escaped, a name that a colon
	 * follows, a comment, or nothing more than the brace.
	 */
	private static final Pattern MEANT_AS_OBJECT = Pattern
		.compile("\\s*\\{\\s*(?:\\\\?[\"'\u201C\u201D\u2018\u2019]|[\\w.-]+\\s*:|/[/*]|}|\\z)");

	private SecretJson() {
	}

	/**
	 * Reads the text of a secret.
	 * @param text the text
	 * @return JSON content if the text is one JSON object, plain text otherwise
	 */
	public static SecretContent parse(String text) {
		Map<String, String> values = flatten(text);
		return (values != null) ? SecretContent.ofJson(text, values) : SecretContent.ofText(text);
	}

	/**
	 * Flattens a JSON object.
	 * @param text the text
	 * @return the values by path, in order, or {@code null} if the text is not one JSON
	 * object
	 */
	public static @Nullable Map<String, String> flatten(String text) {
		Map<String, String> values = new LinkedHashMap<>();
		return (read(text, values) == null) ? values : null;
	}

	/**
	 * Tells what is wrong with a text that is meant as a JSON object and is none.
	 * @param text the text
	 * @return the flaw with its line and column, without any part of the text, or
	 * {@code null} if the text is an object, or plain text
	 */
	public static @Nullable String flaw(String text) {
		return MEANT_AS_OBJECT.matcher(withoutByteOrderMark(text)).lookingAt() ? read(text, new LinkedHashMap<>())
				: null;
	}

	/**
	 * Tells what is wrong with a version that is meant as a JSON object and is none.
	 * @param version the version
	 * @return the flaw or {@code null}
	 */
	public static @Nullable String flaw(SecretVersion version) {
		return version.isJson() ? null : flaw(version.text());
	}

	/**
	 * Tells what is wrong with such a version, for the end of a sentence.
	 * @param version the version
	 * @return the flaw, or an empty text
	 */
	public static String describeFlaw(SecretVersion version) {
		String flaw = flaw(version);
		return (flaw != null) ? ": " + flaw : "";
	}

	private static String withoutByteOrderMark(String text) {
		return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
	}

	/**
	 * Reads one object.
	 * @return what is wrong, or {@code null} if there is one object and nothing else
	 */
	private static @Nullable String read(String text, Map<String, String> values) {
		boolean complete = false;
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), withoutByteOrderMark(text))) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return "it does not begin with '{'";
			}
			readObject(parser, "", values);
			complete = true;
			return (parser.nextToken() == null) ? null : flaw(true, parser.currentTokenLocation());
		}
		catch (UnexpectedEndOfInputException ex) {
			return "it ends before the object is closed, at " + place(ex.getLocation());
		}
		catch (JacksonException ex) {
			// The message could show a part of the text.
			return flaw(complete, ex.getLocation());
		}
	}

	private static String flaw(boolean complete, @Nullable TokenStreamLocation location) {
		return complete ? "something follows the object at " + place(location)
				: "it is no JSON from " + place(location) + " on";
	}

	private static String place(@Nullable TokenStreamLocation location) {
		return (location != null) ? "line " + location.getLineNr() + ", column " + location.getColumnNr()
				: "an unknown place";
	}

	private static void readObject(JsonParser parser, String path, Map<String, String> values) {
		boolean empty = true;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			empty = false;
			String name = parser.currentName();
			parser.nextToken();
			readValue(parser, path.isEmpty() ? name : path + "." + name, values);
		}
		putIfEmpty(empty, path, values);
	}

	private static void readArray(JsonParser parser, String path, Map<String, String> values) {
		int index = 0;
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			readValue(parser, path + "[" + index + "]", values);
			index++;
		}
		putIfEmpty(index == 0, path, values);
	}

	private static void readValue(JsonParser parser, String path, Map<String, String> values) {
		switch (parser.currentToken()) {
			case START_OBJECT -> readObject(parser, path, values);
			case START_ARRAY -> readArray(parser, path, values);
			case VALUE_NULL -> values.put(path, "");
			default -> values.put(path, parser.getString());
		}
	}

	private static void putIfEmpty(boolean empty, String path, Map<String, String> values) {
		if (empty && !path.isEmpty()) {
			values.put(path, "");
		}
	}

}
