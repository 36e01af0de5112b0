// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Writes policies as indented JSON, always in the same order, so that two can be
 * compared.
 */
final class PolicyJson {

	private static final JsonFactory factory = new JsonFactory();

	private PolicyJson() {
	}

	static String write(PolicyDocument document) {
		return write((json) -> write(json, document));
	}

	/**
	 * Writes several policies.
	 * @param documents the policies by role
	 * @return an object with one policy for each role
	 */
	static String write(Map<String, PolicyDocument> documents) {
		return write((json) -> {
			json.writeStartObject();
			documents.forEach((role, document) -> {
				json.writeName(role);
				write(json, document);
			});
			json.writeEndObject();
		});
	}

	/**
	 * Writes policies with what a reader of them should know.
	 * @param documents the policies by role
	 * @param notes texts for people
	 * @return an object with notes and policies
	 */
	static String write(Map<String, PolicyDocument> documents, List<String> notes) {
		return write((json) -> {
			json.writeStartObject();
			write(json, "notes", notes);
			json.writeObjectPropertyStart("policies");
			documents.forEach((role, document) -> {
				json.writeName(role);
				write(json, document);
			});
			json.writeEndObject();
			json.writeEndObject();
		});
	}

	private static String write(Content content) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = factory.createGenerator(new Indented(), text)) {
			content.writeTo(json);
		}
		return text.toString();
	}

	private static void write(JsonGenerator json, PolicyDocument document) {
		json.writeStartObject();
		json.writeStringProperty("Version", PolicyDocument.VERSION);
		json.writeArrayPropertyStart("Statement");
		document.statements().forEach((statement) -> write(json, statement));
		json.writeEndArray();
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, PolicyStatement statement) {
		json.writeStartObject();
		json.writeStringProperty("Sid", statement.sid());
		json.writeStringProperty("Effect", "Allow");
		write(json, "Action", statement.actions());
		write(json, "Resource", statement.resources());
		if (!statement.conditions().isEmpty()) {
			json.writeObjectPropertyStart("Condition");
			new TreeMap<>(statement.conditions()).forEach((operator, keys) -> {
				json.writeObjectPropertyStart(operator);
				new TreeMap<>(keys).forEach((key, values) -> write(json, key, values));
				json.writeEndObject();
			});
			json.writeEndObject();
		}
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, String name, List<String> texts) {
		json.writeArrayPropertyStart(name);
		texts.forEach(json::writeString);
		json.writeEndArray();
	}

	/**
	 * What is written.
	 */
	@FunctionalInterface
	private interface Content {

		void writeTo(JsonGenerator json);

	}

	/**
	 * Has each element on a line of its own.
	 */
	private static final class Indented extends ObjectWriteContext.Base {

		@Override
		public PrettyPrinter getPrettyPrinter() {
			DefaultIndenter lines = new DefaultIndenter("  ", "\n");
			return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
		}

		@Override
		public boolean hasPrettyPrinter() {
			return true;
		}

	}

}
