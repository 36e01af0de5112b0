// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What matters of a request to SQS, whichever of its two protocols it came in.
 *
 * @param action the action
 * @param queue the queue's name, {@code null} where the request names none
 * @param attributes the queue attributes that it sets
 * @param wanted the queue attributes that it asks for
 * @param json whether it came as JSON
 */
record SqsRequest(String action, @Nullable String queue, Map<String, String> attributes, List<String> wanted,
		boolean json) {

	static SqsRequest of(Call call) {
		return (call.header("X-Amz-Target") != null) ? ofJson(call) : ofForm(call);
	}

	private static SqsRequest ofJson(Call call) {
		ObjectNode request = Json.parse(call.body());
		Map<String, String> attributes = new LinkedHashMap<>();
		if (request.get("Attributes") instanceof ObjectNode given) {
			given.properties().forEach((entry) -> attributes.put(entry.getKey(), entry.getValue().asString()));
		}
		return new SqsRequest(call.action(),
				name(Json.text(request, "QueueName"), Json.text(request, "QueueUrl"), call.path()), attributes,
				Json.texts(request, "AttributeNames"), true);
	}

	private static SqsRequest ofForm(Call call) {
		QueryForm form = QueryForm.parse(call.body());
		Map<String, String> attributes = form.map("Attribute", "Name", "Value");
		List<String> wanted = new ArrayList<>();
		for (int i = 1; form.get("AttributeName." + i) != null; i++) {
			wanted.add(form.require("AttributeName." + i));
		}
		return new SqsRequest(call.action(), name(form.get("QueueName"), form.get("QueueUrl"), call.path()), attributes,
				wanted, false);
	}

	private static @Nullable String name(@Nullable String name, @Nullable String url, String path) {
		if (name != null) {
			return name;
		}
		String place = (url != null) ? url : path;
		String last = place.substring(place.lastIndexOf('/') + 1);
		return last.isEmpty() ? null : last;
	}

	boolean wants(String attribute) {
		return this.wanted.contains("All") || this.wanted.contains(attribute);
	}

}
