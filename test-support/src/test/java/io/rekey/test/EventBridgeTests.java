// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Target;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EventBridge} over the wire.
 */
class EventBridgeTests extends EmbeddedAwsTestBase {

	private static final String PATTERN = "{\"source\":[\"com.example\"]}";

	private EventBridgeClient events;

	@BeforeEach
	void openEvents() {
		this.events = this.clients.events();
	}

	@Test
	void whenEventsArePutThenEachEntryIsJudged() {
		PutEventsRequestEntry good = PutEventsRequestEntry.builder()
			.source("com.example")
			.detailType("Thing happened")
			.detail("{\"a\":1}")
			.build();
		PutEventsResponse response = this.events
			.putEvents((request) -> request.entries(good, good.copy((entry) -> entry.source("aws.secretsmanager")),
					good.copy((entry) -> entry.detail("no json"))));
		assertThat(response.failedEntryCount()).isEqualTo(2);
		assertThat(response.entries()).extracting((entry) -> String.valueOf(entry.errorCode()))
			.containsExactly("null", "NotAuthorizedForSourceException", "MalformedDetail");
		assertThat(response.entries().get(0).eventId()).isNotBlank();
		List<PutEventsRequestEntry> tooMany = IntStream.range(0, 11).mapToObj((i) -> good).toList();
		assertThatExceptionOfType(EventBridgeException.class)
			.isThrownBy(() -> this.events.putEvents((request) -> request.entries(tooMany)))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
	}

	@Test
	void whenEventIsPutThenTargetGetsItInTheCommonShape() {
		String name = name("shape");
		String queueArn = "arn:aws:sqs:eu-west-1:123456789012:" + name;
		String ruleArn = this.events.putRule((request) -> request.name(name).eventPattern(PATTERN)).ruleArn();
		String url = this.clients.sqs()
			.createQueue((request) -> request.queueName(name)
				.attributesWithStrings(Map.of("Policy", Policies.queue(queueArn, "events.amazonaws.com", ruleArn))))
			.queueUrl();
		this.events.putTargets((request) -> request.rule(name).targets(target("q", queueArn)));
		PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
			.source("com.example")
			.detailType("Thing happened")
			.resources("arn:x")
			.detail("{\"a\":1}")
			.build();
		this.events.putEvents((request) -> request.entries(entry));
		ObjectNode event = Json.parse(receive(url, 1).get(0));
		assertThat(Json.text(event, "detail-type")).isEqualTo("Thing happened");
		assertThat(Json.text(event, "account")).isEqualTo("123456789012");
		assertThat(Json.text(event, "region")).isEqualTo("eu-west-1");
		assertThat(Json.texts(event, "resources")).containsExactly("arn:x");
		assertThat(event.path("detail").path("a").asInt()).isOne();
	}

	@Test
	void whenPatternIsInvalidThenRuleIsRefused() {
		for (String pattern : List.of("{\"source\":\"com.example\"}", "nonsense", "{}")) {
			assertThatExceptionOfType(InvalidEventPatternException.class)
				.isThrownBy(() -> this.events.putRule((request) -> request.name("invalid").eventPattern(pattern)));
		}
	}

	@Test
	void whenRulesAreManagedThenTheyAreDescribedAndListed() {
		String name = name("managed");
		this.events.putRule((request) -> request.name(name).eventPattern(PATTERN).description("before"));
		this.events
			.putTargets((request) -> request.rule(name).targets(target("a", "arn:aws:sqs:eu-west-1:123456789012:a")));
		this.events.putRule((request) -> request.name(name).eventPattern(PATTERN).description("after"));
		assertThat(this.events.describeRule((request) -> request.name(name)).description()).isEqualTo("after");
		assertThat(this.events.listRules((request) -> request.namePrefix(name)).rules()).hasSize(1);
		assertThat(this.events.listTargetsByRule((request) -> request.rule(name)).targets()).extracting(Target::id)
			.containsExactly("a");
		assertThatExceptionOfType(EventBridgeException.class)
			.isThrownBy(() -> this.events.deleteRule((request) -> request.name(name)));
		assertThat(this.events.removeTargets((request) -> request.rule(name).ids("a", "b")).failedEntries())
			.extracting((entry) -> entry.targetId())
			.containsExactly("b");
		this.events.deleteRule((request) -> request.name(name));
		assertThatExceptionOfType(ResourceNotFoundException.class)
			.isThrownBy(() -> this.events.describeRule((request) -> request.name(name)));
	}

	@Test
	void whenTargetsAreTooManyOrUnsupportedThenTheyAreRefused() {
		String name = name("targets");
		this.events.putRule((request) -> request.name(name).eventPattern(PATTERN));
		List<Target> six = IntStream.range(0, 6)
			.mapToObj((i) -> target("t" + i, "arn:aws:sqs:eu-west-1:123456789012:q" + i))
			.toList();
		assertThatExceptionOfType(LimitExceededException.class)
			.isThrownBy(() -> this.events.putTargets((request) -> request.rule(name).targets(six)));
		assertThatExceptionOfType(EventBridgeException.class)
			.isThrownBy(() -> this.events
				.putTargets((request) -> request.rule(name).targets(six.get(0).copy((target) -> target.input("{}")))))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorMessage())
				.isEqualTo("EmbeddedAws does not support Input in PutTargets"));
	}

	private static Target target(String id, String arn) {
		return Target.builder().id(id).arn(arn).build();
	}

}
