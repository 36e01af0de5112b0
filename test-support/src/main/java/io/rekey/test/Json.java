// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reading and writing of JSON requests.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Json() {
	}

	static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

	/**
	 * Parse an object. The parser's own message may quote the text, so it is dropped.
	 */
	static ObjectNode parse(String json) {
		ObjectNode object = parseOrNull(json.isBlank() ? "{}" : json);
		if (object == null) {
			throw new AwsException("SerializationException", "The request is not a JSON object");
		}
		return object;
	}

	static @Nullable ObjectNode parseOrNull(String json) {
		try {
			return (MAPPER.readTree(json) instanceof ObjectNode object) ? object : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	static @Nullable String text(JsonNode object, String field) {
		JsonNode value = object.get(field);
		return (value == null || value.isNull()) ? null : value.asString();
	}

	static String text(JsonNode object, String field, String fallback) {
		String value = text(object, field);
		return (value != null) ? value : fallback;
	}

	static String require(JsonNode object, String field) {
		String value = text(object, field);
		if (value == null || value.isEmpty()) {
			throw AwsException.constraint(decapitalize(field), "must not be null");
		}
		return value;
	}

	static List<String> texts(JsonNode object, String field) {
		List<String> values = new ArrayList<>();
		object.path(field).forEach((value) -> values.add(value.asString()));
		return values;
	}

	static boolean flag(JsonNode object, String field, boolean fallback) {
		JsonNode value = object.get(field);
		return (value == null || value.isNull()) ? fallback : value.asBoolean();
	}

	static int number(JsonNode object, String field, int fallback) {
		JsonNode value = object.get(field);
		return (value == null || value.isNull()) ? fallback : value.asInt();
	}

	static void put(ObjectNode object, String field, @Nullable Instant time) {
		if (time != null) {
			object.put(field, BigDecimal.valueOf(time.toEpochMilli(), 3));
		}
	}

	static void put(ObjectNode object, String field, @Nullable String value) {
		if (value != null) {
			object.put(field, value);
		}
	}

	static void put(ObjectNode object, String field, Iterable<String> values) {
		var array = object.putArray(field);
		values.forEach(array::add);
	}

	private static String decapitalize(String field) {
		return Character.toLowerCase(field.charAt(0)) + field.substring(1);
	}

}
