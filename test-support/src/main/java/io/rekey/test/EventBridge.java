// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of EventBridge on the default bus.
 */
final class EventBridge {

	private static final Pattern RULE_NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");

	private static final int MAX_ENTRIES = 10;

	private static final int MAX_BYTES = 256 * 1024;

	private final AwsAccount account;

	private final EventBus bus;

	EventBridge(AwsAccount account, EventBus bus) {
		this.account = account;
		this.bus = bus;
	}

	AwsService service() {
		return new JsonService("events", ErrorCodes.EVENTS,
				Map.of("PutEvents", this::putEvents, "PutRule", this::putRule, "PutTargets", this::putTargets,
						"RemoveTargets", this::removeTargets, "DeleteRule", this::deleteRule, "ListRules",
						this::listRules, "ListTargetsByRule", this::listTargetsByRule, "DescribeRule",
						this::describeRule));
	}

	private ObjectNode putEvents(ObjectNode request) {
		JsonNode entries = request.path("Entries");
		if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
			throw AwsException.constraint("entries", "must have length between 1 and " + MAX_ENTRIES);
		}
		int bytes = entries.toString().getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_BYTES) {
			throw AwsException.validation("Total size of the entries in the request is over the limit.");
		}
		ObjectNode response = Json.object();
		ArrayNode results = response.putArray("Entries");
		List<String> accepted = new ArrayList<>();
		int failed = 0;
		for (JsonNode entry : entries) {
			try {
				ObjectNode event = event(entry);
				accepted.add(event.toString());
				results.addObject().put("EventId", event.path("id").asString());
			}
			catch (AwsException ex) {
				failed++;
				results.addObject().put("ErrorCode", ex.code()).put("ErrorMessage", ex.text());
			}
		}
		response.put("FailedEntryCount", failed);
		accepted.forEach(this.bus::put);
		return response;
	}

	private ObjectNode event(JsonNode entry) {
		checkBus(entry);
		String source = Json.text(entry, "Source");
		String type = Json.text(entry, "DetailType");
		String detail = Json.text(entry, "Detail");
		if (source == null || type == null || detail == null) {
			throw new AwsException("InvalidArgument",
					"Parameter Source, DetailType or Detail is not valid. Reason: it is a required argument.");
		}
		if (source.startsWith("aws.")) {
			throw new AwsException("NotAuthorizedForSourceException", "Not authorized for the source.");
		}
		ObjectNode content = Json.parseOrNull(detail);
		if (content == null) {
			throw new AwsException("MalformedDetail", "Detail is malformed.");
		}
		ObjectNode event = Json.object();
		event.put("version", "0");
		event.put("id", UUID.randomUUID().toString());
		event.put("detail-type", type);
		event.put("source", source);
		event.put("account", this.account.id());
		event.put("time", time(entry).truncatedTo(ChronoUnit.SECONDS).toString());
		event.put("region", this.account.region());
		Json.put(event, "resources", Json.texts(entry, "Resources"));
		event.set("detail", content);
		return event;
	}

	private Instant time(JsonNode entry) {
		JsonNode time = entry.get("Time");
		return (time != null && time.isNumber()) ? Instant.ofEpochMilli(Math.round(time.asDouble() * 1000))
				: this.account.clock().instant();
	}

	private ObjectNode putRule(ObjectNode request) {
		checkBus(request);
		String name = Json.require(request, "Name");
		if (!RULE_NAME.matcher(name).matches()) {
			throw AwsException.constraint("name", "must satisfy regular expression pattern: " + RULE_NAME.pattern());
		}
		if (request.hasNonNull("ScheduleExpression")) {
			throw AwsException.unsupported("ScheduleExpression in PutRule");
		}
		String pattern = Json.text(request, "EventPattern");
		if (pattern == null) {
			throw AwsException.validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
		}
		boolean enabled = Json.text(request, "State", "ENABLED").startsWith("ENABLED");
		EventRule rule = this.bus.putRule(name, pattern, Json.text(request, "Description", ""), enabled);
		return Json.object().put("RuleArn", rule.arn());
	}

	private ObjectNode putTargets(ObjectNode request) {
		checkBus(request);
		String rule = this.bus.rule(Json.require(request, "Rule")).name();
		Map<String, EventTarget> targets = new TreeMap<>();
		for (JsonNode target : request.path("Targets")) {
			targets.put(Json.require(target, "Id"), target(target));
		}
		targets.forEach((id, target) -> this.bus.putTarget(rule, id, target));
		return noFailures();
	}

	private static EventTarget target(JsonNode target) {
		for (String field : List.of("Input", "InputPath", "InputTransformer", "RoleArn", "DeadLetterConfig",
				"RetryPolicy")) {
			if (target.hasNonNull(field)) {
				throw AwsException.unsupported(field + " in PutTargets");
			}
		}
		String arn = Json.require(target, "Arn");
		if (!arn.startsWith("arn:aws:sqs:") && !arn.startsWith("arn:aws:sns:")) {
			throw AwsException.unsupported("a target that is neither a queue nor a topic");
		}
		String group = Json.text(target.path("SqsParameters"), "MessageGroupId");
		checkFifo(target, arn, group);
		return new EventTarget(arn, group);
	}

	/**
	 * EventBridge sends to FIFO queues, in one group for each target, but not to FIFO
	 * topics (EventBridge User Guide, "Event bus targets").
	 */
	private static void checkFifo(JsonNode target, String arn, @Nullable String group) {
		if (!arn.endsWith(FifoTopics.SUFFIX)) {
			return;
		}
		if (arn.startsWith("arn:aws:sns:")) {
			throw AwsException.validation("Parameter " + arn + " is not valid. Reason: EventBridge does not support "
					+ "Amazon SNS FIFO topics.");
		}
		if (group == null) {
			throw AwsException.validation(
					"Parameter(s) SqsParameters must be specified for target: " + Json.require(target, "Id") + ".");
		}
	}

	private ObjectNode removeTargets(ObjectNode request) {
		checkBus(request);
		String rule = this.bus.rule(Json.require(request, "Rule")).name();
		ObjectNode response = noFailures();
		for (String id : Json.texts(request, "Ids")) {
			if (!this.bus.removeTarget(rule, id)) {
				response.withArray("FailedEntries")
					.addObject()
					.put("TargetId", id)
					.put("ErrorCode", "ResourceNotFoundException")
					.put("ErrorMessage", "Target " + id + " does not exist on the Rule");
			}
		}
		return response.put("FailedEntryCount", response.path("FailedEntries").size());
	}

	private ObjectNode deleteRule(ObjectNode request) {
		checkBus(request);
		this.bus.deleteRule(Json.require(request, "Name"));
		return Json.object();
	}

	private ObjectNode describeRule(ObjectNode request) {
		checkBus(request);
		return describe(this.bus.rule(Json.require(request, "Name")));
	}

	private ObjectNode listRules(ObjectNode request) {
		checkBus(request);
		ObjectNode response = Json.object();
		ArrayNode rules = response.putArray("Rules");
		this.bus.rules(Json.text(request, "NamePrefix")).forEach((rule) -> rules.add(describe(rule)));
		return response;
	}

	private ObjectNode listTargetsByRule(ObjectNode request) {
		checkBus(request);
		ObjectNode response = Json.object();
		ArrayNode targets = response.putArray("Targets");
		this.bus.targets(Json.require(request, "Rule"))
			.forEach((id, target) -> describe(targets.addObject().put("Id", id), target));
		return response;
	}

	private static void describe(ObjectNode entry, EventTarget target) {
		entry.put("Arn", target.arn());
		if (target.messageGroupId() != null) {
			entry.putObject("SqsParameters").put("MessageGroupId", target.messageGroupId());
		}
	}

	private static ObjectNode describe(EventRule rule) {
		return Json.object()
			.put("Name", rule.name())
			.put("Arn", rule.arn())
			.put("EventPattern", rule.pattern())
			.put("State", rule.state())
			.put("Description", rule.description())
			.put("EventBusName", "default");
	}

	private static ObjectNode noFailures() {
		ObjectNode response = Json.object().put("FailedEntryCount", 0);
		response.putArray("FailedEntries");
		return response;
	}

	private void checkBus(JsonNode request) {
		@Nullable String name = Json.text(request, "EventBusName");
		if (name != null && !name.equals("default") && !name.equals(this.account.arn("events", "event-bus/default"))) {
			throw AwsException.notFound("Event bus " + name + " does not exist.");
		}
	}

}
