// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.rekey.test.EmbeddedAws.RotationRequest;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.RotationRulesType;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Rotations} over the wire.
 */
class RotationIT extends EmbeddedAwsTestBase {

	private static final String FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:rotate";

	@Test
	void whenSecretIsRotatedThenFunctionRunsFourStepsAndEventsComeInOrder() {
		String name = name("rotate");
		String arn = aws().createSecret(name, "one");
		List<RotationRequest> steps = new CopyOnWriteArrayList<>();
		register(steps::add, null);
		String queue = createQueueForAllEvents(name);
		String token = token();
		String version = this.secrets
			.rotateSecret((request) -> request.secretId(name)
				.clientRequestToken(token)
				.rotationLambdaARN(FUNCTION)
				.rotationRules((rules) -> rules.automaticallyAfterDays(30L)))
			.versionId();
		assertThat(version).isEqualTo(token);
		awaitRotation(name);
		assertThat(steps).extracting(RotationRequest::step)
			.containsExactly("createSecret", "setSecret", "testSecret", "finishSecret");
		assertThat(steps).allSatisfy((step) -> assertThat(step.toEvent())
			.isEqualTo(Map.of("Step", step.step(), "SecretId", arn, "ClientRequestToken", token)));
		assertThat(value(name)).isEqualTo("rotated");
		assertThat(aws().rotationFailure(name)).isEmpty();
		assertThat(events(receive(queue, 7))).containsExactly("RotateSecret", "RotationStarted", "PutSecretValue",
				"Secret Label Updated", "UpdateSecretVersionStage", "RotationSucceeded");
		DescribeSecretResponse description = this.secrets.describeSecret((request) -> request.secretId(name));
		assertThat(description.rotationEnabled()).isTrue();
		assertThat(description.rotationLambdaARN()).isEqualTo(FUNCTION);
		assertThat(description.rotationRules().automaticallyAfterDays()).isEqualTo(30);
		assertThat(description.nextRotationDate()).isEqualTo(description.lastRotatedDate().plus(Duration.ofDays(30)));
	}

	@Test
	void whenRotationBeginsThenPendingVersionIsKnownButHasNoValue() {
		String name = name("announced");
		aws().createSecret(name, "one");
		List<Map<String, List<String>>> stages = new CopyOnWriteArrayList<>();
		List<Exception> failures = new CopyOnWriteArrayList<>();
		register((request) -> {
			if (request.step().equals("createSecret")) {
				stages.add(this.secrets.describeSecret((describe) -> describe.secretId(name)).versionIdsToStages());
				for (String label : new String[] { null, "AWSPENDING" }) {
					try {
						this.secrets.getSecretValue((
								get) -> get.secretId(name).versionId(request.clientRequestToken()).versionStage(label));
					}
					catch (ResourceNotFoundException ex) {
						failures.add(ex);
					}
				}
			}
		}, null);
		String token = rotate(name);
		awaitRotation(name);
		assertThat(stages).singleElement()
			.satisfies((known) -> assertThat(known.get(token)).containsExactly("AWSPENDING"));
		assertThat(failures).hasSize(2);
		assertThat(value(name)).isEqualTo("rotated");
	}

	@Test
	void whenSecretIsRotatedTwiceThenPendingMovesOn() {
		String name = name("twice");
		aws().createSecret(name, "one");
		register((request) -> {
		}, null);
		String first = rotate(name);
		awaitRotation(name);
		String second = rotate(name);
		awaitRotation(name);
		Map<String, List<String>> stages = this.secrets.describeSecret((request) -> request.secretId(name))
			.versionIdsToStages();
		assertThat(stages.get(first)).containsExactly("AWSPREVIOUS");
		assertThat(stages.get(second)).containsExactlyInAnyOrder("AWSCURRENT", "AWSPENDING");
	}

	@Test
	void whenStepFailsThenCurrentStaysAndNextRotationReattempts() {
		String name = name("failing");
		aws().createSecret(name, "one");
		List<String> failing = new CopyOnWriteArrayList<>(List.of("setSecret"));
		register((request) -> {
			if (failing.contains(request.step())) {
				throw new IllegalStateException("the database is down");
			}
		}, null);
		String queue = createQueueForAllEvents(name);
		String token = rotate(name);
		awaitRotation(name);
		assertThat(value(name)).isEqualTo("one");
		assertThat(aws().rotationFailure(name)).get().isInstanceOf(IllegalStateException.class);
		List<String> messages = receive(queue, 5);
		assertThat(events(messages)).containsExactly("RotateSecret", "RotationStarted", "PutSecretValue",
				"RotationFailed");
		assertThat(messages.get(3))
			.contains("\"errorMessage\":\"Error when executing lambda " + FUNCTION + " during setSecret step\"")
			.doesNotContain("database is down");
		failing.clear();
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.secrets.rotateSecret((request) -> request.secretId(name)))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorMessage())
				.isEqualTo("A previous rotation isn't complete. That rotation will be reattempted."));
		awaitRotation(name);
		assertThat(value(name)).isEqualTo("rotated");
		assertThat(this.secrets.getSecretValue((request) -> request.secretId(name)).versionId()).isEqualTo(token);
		assertThat(aws().rotationFailure(name)).isEmpty();
	}

	@Test
	void whenFunctionForgetsToFinishThenRotationFailed() {
		String name = name("unfinished");
		aws().createSecret(name, "one");
		register((request) -> {
		}, "finishSecret");
		String queue = createQueueForAllEvents(name);
		rotate(name);
		awaitRotation(name);
		assertThat(events(receive(queue, 5))).containsExactly("RotateSecret", "RotationStarted", "PutSecretValue",
				"RotationFailed");
		assertThat(aws().rotationFailure(name)).isPresent();
	}

	@Test
	void whenRotationRunsThenRequestAnswersAtOnceAndAnotherIsRefused() throws Exception {
		String name = name("running");
		aws().createSecret(name, "one");
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		register((request) -> {
			if (request.step().equals("testSecret")) {
				entered.countDown();
				await(proceed);
			}
		}, null);
		String token = rotate(name);
		await(entered);
		CompletableFuture<Void> rotation = aws().rotationInProgress(name);
		assertThat(rotation).isNotDone();
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> rotate(name));
		assertThat(this.secrets.rotateSecret((request) -> request.secretId(name).clientRequestToken(token)).versionId())
			.isEqualTo(token);
		proceed.countDown();
		rotation.get(10, TimeUnit.SECONDS);
		assertThat(value(name)).isEqualTo("rotated");
	}

	@Test
	void whenRotationIsCancelledThenItIsAbandoned() {
		String name = name("cancelled");
		aws().createSecret(name, "one");
		register((request) -> this.secrets.cancelRotateSecret((cancel) -> cancel.secretId(name)), null);
		String queue = createQueueForAllEvents(name);
		rotate(name);
		awaitRotation(name);
		assertThat(events(receive(queue, 6))).containsExactly("RotateSecret", "RotationStarted", "CancelRotateSecret",
				"PutSecretValue", "RotationAbandoned");
		assertThat(this.secrets.describeSecret((request) -> request.secretId(name)).rotationEnabled()).isFalse();
		assertThat(value(name)).isEqualTo("one");
	}

	@Test
	void whenRotationCanNotBeginThenRequestIsRefused() {
		String name = name("refused");
		aws().createSecret(name, "one");
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.secrets.rotateSecret((request) -> request.secretId(name)))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorMessage())
				.isEqualTo("No Lambda rotation function ARN is associated with this secret."));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.secrets
				.rotateSecret((request) -> request.secretId(name).rotationLambdaARN(FUNCTION + "-unknown")))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
		register((request) -> {
		}, null);
		assertThatExceptionOfType(InvalidParameterException.class)
			.isThrownBy(() -> this.secrets.rotateSecret((request) -> request.secretId(name)
				.rotationLambdaARN(FUNCTION)
				.rotationRules((rules) -> rules.automaticallyAfterDays(1L).scheduleExpression("rate(1 day)"))));
		assertThat(aws().rotationInProgress(name)).isCompleted();
	}

	@Test
	void whenRotationIsOnlyScheduledThenNothingRuns() {
		String name = name("scheduled");
		aws().createSecret(name, "one");
		List<RotationRequest> steps = new CopyOnWriteArrayList<>();
		register(steps::add, null);
		this.secrets.rotateSecret((request) -> request.secretId(name)
			.rotationLambdaARN(FUNCTION)
			.rotateImmediately(false)
			.rotationRules((rules) -> rules.scheduleExpression("rate(4 hours)")));
		assertThat(aws().rotationInProgress(name)).isCompleted();
		assertThat(steps).isEmpty();
		DescribeSecretResponse description = this.secrets.describeSecret((request) -> request.secretId(name));
		assertThat(description.rotationEnabled()).isTrue();
		assertThat(description.nextRotationDate()).isAfter(description.createdDate());
		assertThat(description.versionIdsToStages()).hasSize(1);
	}

	@Test
	void whenAScheduleRotatedThenItsDaysAreTold() {
		String name = name("days");
		aws().createSecret(name, "one");
		register((request) -> {
		}, null);
		this.secrets.rotateSecret((request) -> request.secretId(name)
			.rotationLambdaARN(FUNCTION)
			.rotateImmediately(false)
			.rotationRules((rules) -> rules.scheduleExpression("rate(10 days)").duration("3h")));
		assertThat(rules(name).automaticallyAfterDays()).isNull();
		rotate(name);
		awaitRotation(name);
		assertThat(rules(name)).isEqualTo(RotationRulesType.builder()
			.automaticallyAfterDays(10L)
			.scheduleExpression("rate(10 days)")
			.duration("3h")
			.build());
	}

	private RotationRulesType rules(String name) {
		return this.secrets.describeSecret((request) -> request.secretId(name)).rotationRules();
	}

	private String rotate(String name) {
		return this.secrets.rotateSecret((request) -> request.secretId(name).rotationLambdaARN(FUNCTION)).versionId();
	}

	private void awaitRotation(String name) {
		assertThat(aws().rotationInProgress(name)).succeedsWithin(Duration.ofSeconds(10));
	}

	private String value(String name) {
		return this.secrets.getSecretValue((request) -> request.secretId(name)).secretString();
	}

	/**
	 * Register a function that does something and then what a real one does.
	 * @param skipped a step that it forgets
	 */
	private void register(Consumer<RotationRequest> first, String skipped) {
		aws().registerRotationFunction(FUNCTION, (request) -> {
			first.accept(request);
			if (request.step().equals(skipped)) {
				return;
			}
			if (request.step().equals("createSecret")) {
				this.secrets.putSecretValue((put) -> put.secretId(request.secretId())
					.clientRequestToken(request.clientRequestToken())
					.secretString("rotated")
					.versionStages("AWSPENDING"));
			}
			if (request.step().equals("finishSecret")) {
				String current = this.secrets.getSecretValue((get) -> get.secretId(request.secretId())).versionId();
				this.secrets.updateSecretVersionStage((update) -> update.secretId(request.secretId())
					.versionStage("AWSCURRENT")
					.moveToVersionId(request.clientRequestToken())
					.removeFromVersionId(current));
			}
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Create a queue that gets the events of one secret only.
	 */
	private String createQueueForAllEvents(String name) {
		String arn = this.secrets.describeSecret((request) -> request.secretId(name)).arn();
		String pattern = "{\"$or\":[{\"resources\":[\"" + arn + "\"]},{\"detail\":{\"responseElements\":{\"arn\":[\""
				+ arn + "\"]}}},{\"detail\":{\"additionalEventData\":{\"SecretId\":[\"" + arn + "\"]}}}]}";
		return Queue.of(this.clients, name, pattern);
	}

	/**
	 * Tell the events' names, in the order in which they were put: queues don't keep it.
	 */
	private static List<String> events(List<String> messages) {
		List<String> names = new ArrayList<>();
		for (String message : messages) {
			ObjectNode event = Json.parse(message);
			names.add(event.path("detail").path("eventName").asString(event.path("detail-type").asString()));
		}
		return names;
	}

	/**
	 * Makes a queue that a rule feeds.
	 */
	private static final class Queue {

		private static String of(Clients clients, String name, String pattern) {
			String url = clients.sqs().createQueue((request) -> request.queueName(name)).queueUrl();
			String arn = "arn:aws:sqs:eu-west-1:123456789012:" + name;
			String rule = clients.events().putRule((request) -> request.name(name).eventPattern(pattern)).ruleArn();
			clients.sqs()
				.setQueueAttributes((request) -> request.queueUrl(url)
					.attributes(Map.of(QueueAttributeName.POLICY, Policies.queue(arn, "events.amazonaws.com", rule))));
			clients.events()
				.putTargets((request) -> request.rule(name).targets(Target.builder().id("q").arn(arn).build()));
			return url;
		}

	}

}
