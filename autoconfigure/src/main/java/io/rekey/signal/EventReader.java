// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the few fields of an event that matter, and steps over everything else, so that a
 * large message costs little. Fields are named by their paths, such as
 * {@code detail.name} and {@code resources[0]}. For one thread.
 */
final class EventReader {

	static final String MESSAGE = "Message";

	private static final JsonFactory FACTORY = JsonFactory.builder().build();

	private static final Set<String> TEXTS = Set.of("Type", MESSAGE, "source", "detail-type", "time", "detail.name",
			"detail.labelUpdated", "detail.versionId", "detail.eventName", "detail.errorCode",
			"detail.additionalEventData.SecretId", "detail.responseElements.arn", "detail.responseElements.aRN",
			"detail.responseElements.ARN", "detail.requestParameters.secretId", "detail.requestParameters.name",
			"detail.requestParameters.moveToVersionId", "detail.requestParameters.versionStage");

	private static final Set<String> OBJECTS = Set.of("detail", "detail.additionalEventData", "detail.responseElements",
			"detail.requestParameters");

	/**
	 * A version has 20 labels at most.
	 */
	private static final Map<String, Integer> ARRAYS = Map.of("resources", 1, "detail.requestParameters.versionStages",
			20);

	/**
	 * No ARN is longer.
	 */
	private static final int MAX_LENGTH = 2048;

	private final JsonParser parser;

	private final Map<String, String> values = new HashMap<>();

	private boolean ambiguous;

	private EventReader(JsonParser parser) {
		this.parser = parser;
	}

	/**
	 * Reads a message.
	 * @param text the message
	 * @return the values by path, those that are no texts or are longer than any real one
	 * left out; {@code null} if the message is not one JSON object, or tells a field that
	 * matters twice
	 */
	static @Nullable Map<String, String> read(String text) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			EventReader reader = new EventReader(parser);
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			reader.readObject("");
			return (parser.nextToken() == null && !reader.ambiguous) ? reader.values : null;
		}
		catch (JacksonException ex) {
			// Its message could show a part of the text. Not being JSON is no error.
			return null;
		}
	}

	private void readObject(String path) {
		while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = this.parser.currentName();
			JsonToken token = this.parser.nextToken();
			// No field that matters has a dot in its name.
			if (name.indexOf('.') < 0) {
				readValue(path.isEmpty() ? name : path + "." + name, token);
			}
			this.parser.skipChildren();
		}
	}

	/**
	 * Leaves the parser at the end of an object or array that it read.
	 */
	private void readValue(String path, JsonToken token) {
		if (token == JsonToken.VALUE_STRING && TEXTS.contains(path)) {
			put(path, path.equals(MESSAGE) ? Integer.MAX_VALUE : MAX_LENGTH);
		}
		else if (token == JsonToken.START_OBJECT && OBJECTS.contains(path)) {
			readObject(path);
		}
		else if (token == JsonToken.START_ARRAY && ARRAYS.containsKey(path)) {
			readArray(path, ARRAYS.get(path));
		}
	}

	private void readArray(String path, int max) {
		int index = 0;
		JsonToken token = this.parser.nextToken();
		while (token != JsonToken.END_ARRAY && token != null) {
			if (token == JsonToken.VALUE_STRING && index < max) {
				put(path + "[" + index + "]", MAX_LENGTH);
			}
			this.parser.skipChildren();
			index++;
			token = this.parser.nextToken();
		}
	}

	private void put(String path, int maxLength) {
		if (this.parser.getStringLength() <= maxLength
				&& this.values.putIfAbsent(path, this.parser.getString()) != null) {
			this.ambiguous = true;
		}
	}

}
