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

package io.rekey.store;

import java.util.LinkedHashMap;
import java.util.Map;

import io.rekey.SecretContent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Flattens a JSON object the way Spring Boot flattens YAML: nested objects to
 * {@code a.b}, arrays to {@code a[0]}, null and empty containers to an empty text.
 * Numbers keep their exact digits.
 */
public final class SecretJson {

	private static final JsonFactory FACTORY = JsonFactory.builder().build();

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
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			Map<String, String> values = new LinkedHashMap<>();
			readObject(parser, "", values);
			return (parser.nextToken() == null) ? values : null;
		}
		catch (JacksonException ex) {
			// The message could show a part of the text, and not being JSON is no error.
			return null;
		}
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
