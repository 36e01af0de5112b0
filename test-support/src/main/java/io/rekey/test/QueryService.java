// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service that speaks the AWS query protocol: forms in, XML out.
 */
final class QueryService implements AwsService {

	private static final String CONTENT_TYPE = "text/xml";

	private final String prefix;

	private final String namespace;

	private final ErrorCodes errors;

	private final Map<String, BiFunction<QueryForm, Caller, String>> actions;

	/**
	 * Create a service.
	 * @param prefix the service's prefix in IAM policies
	 * @param namespace the XML namespace of its answers
	 * @param errors the service's codes for common errors
	 * @param actions for each action what gives the XML inside of its result element
	 */
	QueryService(String prefix, String namespace, ErrorCodes errors,
			Map<String, BiFunction<QueryForm, Caller, String>> actions) {
		this.prefix = prefix;
		this.namespace = namespace;
		this.errors = errors;
		this.actions = actions;
	}

	/**
	 * Make actions of such that answer all callers alike.
	 */
	static Map<String, BiFunction<QueryForm, Caller, String>> forAll(Map<String, Function<QueryForm, String>> actions) {
		return actions.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (action) -> (form, caller) -> action.getValue().apply(form)));
	}

	@Override
	public String prefix() {
		return this.prefix;
	}

	@Override
	public List<String> resources(Call call) {
		QueryForm form = QueryForm.parse(call.body());
		return Stream.of("TopicArn", "SubscriptionArn", "Name", "RoleArn")
			.flatMap((field) -> Stream.ofNullable(form.get(field)))
			.toList();
	}

	@Override
	public Reply answer(Call call, Caller caller) {
		BiFunction<QueryForm, Caller, String> handler = this.actions.get(call.action());
		if (handler == null) {
			throw AwsException.unsupported(this.prefix + ":" + call.action());
		}
		String result = handler.apply(QueryForm.parse(call.body()), caller);
		String action = call.action();
		return Reply.of(200, CONTENT_TYPE,
				"<" + action + "Response xmlns=\"" + this.namespace + "\"><" + action + "Result>" + result + "</"
						+ action + "Result><ResponseMetadata><RequestId>" + UUID.randomUUID()
						+ "</RequestId></ResponseMetadata></" + action + "Response>");
	}

	@Override
	public Reply error(Call call, AwsException error) {
		String fault = (error.status() < 500) ? "Sender" : "Receiver";
		return Reply.of(error.status(), CONTENT_TYPE,
				"<ErrorResponse xmlns=\"" + this.namespace + "\"><Error><Type>" + fault + "</Type><Code>"
						+ Xml.escape(error.code()) + "</Code><Message>" + Xml.escape(error.text())
						+ "</Message></Error><RequestId>" + UUID.randomUUID() + "</RequestId></ErrorResponse>");
	}

	@Override
	public ErrorCodes errors() {
		return this.errors;
	}

}
