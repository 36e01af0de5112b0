// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * SQS at the common endpoint: requests go on to ElasticMQ, in whichever protocol they
 * came; what it does not do is done here.
 */
final class Sqs implements AwsService {

	private static final Set<String> ELASTIC_MQ_ATTRIBUTES = Set.of("DelaySeconds", "ReceiveMessageWaitTimeSeconds",
			"VisibilityTimeout", "RedrivePolicy", "FifoQueue", "ContentBasedDeduplication");

	private static final Map<String, String> QUERY_CODES = Map.of("QueueDoesNotExist",
			"AWS.SimpleQueueService.NonExistentQueue", "QueueDeletedRecently",
			"AWS.SimpleQueueService.QueueDeletedRecently", "QueueNameExists", "QueueAlreadyExists");

	private static final String QUERY_ERROR = "x-amzn-query-error";

	private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

	private final ElasticMq server;

	private final LongPolls polls = new LongPolls();

	private final QueueAttributes attributes;

	Sqs(ElasticMq server, QueueAttributes attributes) {
		this.server = server;
		this.attributes = attributes;
	}

	@Override
	public String prefix() {
		return "sqs";
	}

	@Override
	public List<String> resources(Call call) {
		String queue = SqsRequest.of(call).queue();
		return (queue != null) ? List.of(queue) : List.of();
	}

	@Override
	public Reply answer(Call call, Caller caller) {
		return answer(call);
	}

	private Reply answer(Call call) {
		Reply reply = forward(call);
		String code = reply.headers().get(QUERY_ERROR);
		if (code == null) {
			return reply;
		}
		return new Reply(reply.status(),
				headers(reply.headers().get("Content-Type"), code.substring(code.indexOf('#') + 1), reply.status()),
				reply.body());
	}

	/**
	 * Tell the code that the error had in the query protocol: the SDK still hands it to
	 * its users.
	 */
	private static Map<String, String> headers(@Nullable String contentType, String code, int status) {
		return Map.of("Content-Type", (contentType != null) ? contentType : CONTENT_TYPE, QUERY_ERROR,
				QUERY_CODES.getOrDefault(code, code) + ((status < 500) ? ";Sender" : ";Receiver"));
	}

	private Reply forward(Call call) {
		SqsRequest request = SqsRequest.of(call);
		String queue = request.queue();
		if (request.action().equals("ListQueues")) {
			return listQueues(call, request);
		}
		if (queue == null) {
			return this.server.forward(call);
		}
		return switch (request.action()) {
			case "CreateQueue" -> createQueue(call, request, queue);
			case "SetQueueAttributes" -> setQueueAttributes(call, request, queue);
			case "GetQueueAttributes" -> getQueueAttributes(call, request, queue);
			case "DeleteQueue" -> deleteQueue(call, queue);
			case "ReceiveMessage" -> receiveMessage(call, queue);
			default -> this.server.forward(call);
		};
	}

	/**
	 * Create a queue.
	 * @return its URL
	 */
	String createQueue(String name, Map<String, String> attributes) {
		ObjectNode request = Json.object().put("QueueName", name);
		attributes.forEach(request.putObject("Attributes")::put);
		return Json.require(perform("CreateQueue", request), "QueueUrl");
	}

	private ObjectNode perform(String action, ObjectNode request) {
		Reply reply = answer(Call.json(action,
				Map.of("Content-Type", CONTENT_TYPE, "X-Amz-Target", "AmazonSQS." + action), request.toString()));
		ObjectNode response = Json.parse(reply.body());
		if (reply.status() >= 400) {
			throw new AwsException(Json.text(response, "__type", ""), Json.text(response, "Message", ""));
		}
		return response;
	}

	/**
	 * Delete a queue.
	 */
	void deleteQueue(String name) {
		perform("DeleteQueue", Json.object().put("QueueUrl", this.server.uri() + "/queue/" + name));
	}

	/**
	 * Tell the tags of all queues by the queues' names.
	 */
	Map<String, Map<String, String>> queues() {
		Map<String, Map<String, String>> queues = new TreeMap<>();
		ObjectNode listed = perform("ListQueues", Json.object());
		for (String url : Json.texts(listed, "QueueUrls")) {
			queues.put(url.substring(url.lastIndexOf('/') + 1), tags(url));
		}
		return queues;
	}

	private Map<String, String> tags(String url) {
		Map<String, String> tags = new TreeMap<>();
		perform("ListQueueTags", Json.object().put("QueueUrl", url)).path("Tags")
			.properties()
			.forEach((tag) -> tags.put(tag.getKey(), tag.getValue().asString()));
		return tags;
	}

	private Reply createQueue(Call call, SqsRequest request, String queue) {
		this.attributes.checkCreation(queue, request.attributes());
		Reply reply = this.server.forward(understood(call, request));
		if (reply.status() < 400) {
			this.attributes.put(queue, request.attributes());
		}
		return reply;
	}

	private Reply setQueueAttributes(Call call, SqsRequest request, String queue) {
		QueueAttributes.check(request.attributes());
		Reply reply = this.server.forward(understood(call, request));
		if (reply.status() < 400) {
			this.attributes.put(queue, request.attributes());
		}
		return reply;
	}

	/**
	 * Leave out the attributes that ElasticMQ would warn of and drop.
	 */
	private static Call understood(Call call, SqsRequest request) {
		ObjectNode body = request.json() ? Json.parse(call.body()) : null;
		if (body == null || !(body.get("Attributes") instanceof ObjectNode attributes)) {
			return call;
		}
		attributes.retain(ELASTIC_MQ_ATTRIBUTES);
		return new Call(call.action(), call.path(), call.headers(), body.toString());
	}

	private Reply deleteQueue(Call call, String queue) {
		Reply reply = this.server.forward(call);
		if (reply.status() < 400) {
			this.attributes.delete(queue);
			this.polls.cancel(queue);
		}
		return reply;
	}

	private Reply receiveMessage(Call call, String queue) {
		LongPolls.Poll poll = this.polls.start(queue);
		try {
			return this.server.forward(call, poll::onCancel);
		}
		catch (UncheckedIOException ex) {
			if (poll.isCancelled()) {
				throw new AwsException("QueueDoesNotExist", "The specified queue does not exist.");
			}
			throw ex;
		}
		finally {
			this.polls.end(poll);
		}
	}

	private Reply listQueues(Call call, SqsRequest request) {
		if (!request.json()) {
			if (QueryForm.parse(call.body()).get("MaxResults") != null) {
				throw AwsException.unsupported("MaxResults of ListQueues in the query protocol");
			}
			return this.server.forward(call);
		}
		Reply reply = this.server.forward(call);
		if (reply.status() >= 400) {
			return reply;
		}
		ObjectNode response = Json.parse(reply.body());
		QueueList.page(Json.parse(call.body()), response);
		return new Reply(reply.status(), reply.headers(), response.toString());
	}

	private Reply getQueueAttributes(Call call, SqsRequest request, String queue) {
		Reply reply = this.server.forward(call);
		if (reply.status() >= 400) {
			return reply;
		}
		Map<String, String> remembered = this.attributes.get(queue);
		remembered.keySet().removeIf((name) -> !request.wants(name));
		String body = request.json() ? addToJson(reply.body(), remembered) : addToXml(reply.body(), remembered);
		return new Reply(reply.status(), reply.headers(), body);
	}

	private static String addToJson(String body, Map<String, String> remembered) {
		ObjectNode response = Json.parse(body);
		ObjectNode attributes = response.withObject("Attributes");
		remembered.forEach((name, value) -> {
			if (!attributes.has(name)) {
				attributes.put(name, value);
			}
		});
		return response.toString();
	}

	private static String addToXml(String body, Map<String, String> remembered) {
		StringBuilder added = new StringBuilder();
		remembered.forEach((name, value) -> {
			if (!body.contains("<Name>" + name + "</Name>")) {
				added.append("<Attribute>")
					.append(Xml.element("Name", name))
					.append(Xml.element("Value", value))
					.append("</Attribute>");
			}
		});
		return body.replace("</GetQueueAttributesResult>", added + "</GetQueueAttributesResult>");
	}

	@Override
	public Reply error(Call call, AwsException error) {
		if (call.header("X-Amz-Target") == null) {
			return Reply.of(error.status(), "text/xml",
					"<ErrorResponse><Error><Type>Sender</Type><Code>" + Xml.escape(error.code()) + "</Code><Message>"
							+ Xml.escape(error.text()) + "</Message></Error></ErrorResponse>");
		}
		ObjectNode body = Json.object();
		body.put("__type", "com.amazonaws.sqs#" + error.code());
		body.put("message", error.text());
		return new Reply(error.status(), headers(CONTENT_TYPE, error.code(), error.status()), body.toString());
	}

	@Override
	public ErrorCodes errors() {
		return ErrorCodes.SQS;
	}

}
