// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import tools.jackson.databind.node.ObjectNode;

/**
 * A service that speaks the AWS JSON 1.1 protocol.
 */
class JsonService implements AwsService {

	private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

	private static final List<String> RESOURCE_FIELDS = List.of("SecretId", "SecretIdList", "Name", "Rule");

	private final String prefix;

	private final ErrorCodes errors;

	private final Map<String, UnaryOperator<ObjectNode>> actions;

	JsonService(String prefix, ErrorCodes errors, Map<String, UnaryOperator<ObjectNode>> actions) {
		this.prefix = prefix;
		this.errors = errors;
		this.actions = actions;
	}

	@Override
	public final String prefix() {
		return this.prefix;
	}

	@Override
	public final ErrorCodes errors() {
		return this.errors;
	}

	@Override
	public final List<String> resources(Call call) {
		ObjectNode request = Json.parse(call.body());
		List<String> resources = new ArrayList<>();
		for (String field : RESOURCE_FIELDS) {
			String value = request.path(field).isArray() ? null : Json.text(request, field);
			if (value != null) {
				resources.add(value);
			}
			resources.addAll(Json.texts(request, field));
		}
		return List.copyOf(resources);
	}

	@Override
	public final Reply answer(Call call, Caller caller) {
		ObjectNode response = call(call.action(), Json.parse(call.body()), caller);
		return Reply.of(200, CONTENT_TYPE, response.toString());
	}

	@Override
	public final Reply error(Call call, AwsException error) {
		ObjectNode body = Json.object();
		body.put("__type", error.code());
		body.put("Message", error.text());
		return new Reply(error.status(), Map.of("Content-Type", CONTENT_TYPE, "x-amzn-ErrorType", error.code()),
				body.toString());
	}

	/**
	 * Answer a call. What does not depend on who calls is in the map of actions.
	 */
	ObjectNode call(String action, ObjectNode request, Caller caller) {
		return call(action, request);
	}

	final ObjectNode call(String action, ObjectNode request) {
		UnaryOperator<ObjectNode> handler = this.actions.get(action);
		if (handler == null) {
			throw AwsException.unsupported(this.prefix + ":" + action);
		}
		return handler.apply(request);
	}

}
