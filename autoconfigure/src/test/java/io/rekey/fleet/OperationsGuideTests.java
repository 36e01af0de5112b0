// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.util.List;
import java.util.Map;

import io.rekey.actuate.policy.IamRequest;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The patterns of {@code docs/operations.md} match what they are for.
 */
@ExtendWith(EmbeddedAwsExtension.class)
class OperationsGuideTests {

	private static final String CLOUD_TRAIL = """
			{"version":"0","id":"1","source":"aws.secretsmanager","account":"123456789012","region":"eu-west-1",\
			"time":"2026-11-01T00:00:00Z","resources":[],"detail-type":"AWS Service Event via CloudTrail",\
			"detail":{"eventName":"%s","additionalEventData":{"SecretId":"x"}}}""";

	private final OperationsGuide guide = new OperationsGuide();

	@Test
	void whenLabelMovesThenTheFirstPatternMatches(EmbeddedAws aws) {
		assertThat(this.guide.patterns()).hasSize(2);
		String queue = createRule(aws, "native", this.guide.patterns().get(0));
		aws.createSecret("guide/native", "one");
		aws.putSecretValue("guide/native", "two");
		assertThat(receive(aws, queue)).isNotEmpty().allMatch((body) -> body.contains("Secret Label Updated"));
	}

	@Test
	void whenTrailTellsThenTheSecondPatternMatches(EmbeddedAws aws) {
		String queue = createRule(aws, "trail", this.guide.patterns().get(1));
		aws.putEvent(CLOUD_TRAIL.formatted("RotationStarted"));
		aws.putEvent(CLOUD_TRAIL.formatted("RotationSucceeded"));
		assertThat(receive(aws, queue)).singleElement().asString().contains("RotationSucceeded");
	}

	@ParameterizedTest
	@CsvSource({ "secretsmanager:BatchGetSecretValue,-",
			"secretsmanager:GetSecretValue,arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/orders/db-AbCdEf",
			"sqs:CreateQueue,arn:aws:sqs:eu-west-1:123456789012:rekey-orders-12345678",
			"sqs:TagQueue,arn:aws:sqs:eu-west-1:123456789012:rekey-orders-12345678",
			"sqs:ReceiveMessage,arn:aws:sqs:eu-west-1:123456789012:orders-0", "sqs:ListQueues,-",
			"sns:Subscribe,arn:aws:sns:eu-west-1:123456789012:secret-rotations", "sns:Unsubscribe,-",
			"sts:AssumeRole,arn:aws:iam::210987654321:role/read-partner" })
	void whenAPolicyIsPastedThenItAllowsWhatItIsFor(String action, String resource) {
		IamRequest request = new IamRequest(action, resource, Map.of());
		assertThat(this.guide.policies()).hasSize(5).anyMatch((policy) -> policy.allows(request));
	}

	private static String createRule(EmbeddedAws aws, String name, JsonNode pattern) {
		String arn = "arn:aws:sqs:" + aws.region() + ":" + aws.accountId() + ":" + name;
		try (EventBridgeClient events = TestClients.build(EventBridgeClient.builder(), aws.endpoint(), aws.region(),
				aws.accessKeyId(), aws.secretAccessKey()); SqsClient sqs = sqs(aws)) {
			events.putRule((request) -> request.name(name).eventPattern(pattern.toString()));
			events.putTargets((request) -> request.rule(name).targets(Target.builder().id("1").arn(arn).build()));
			return sqs
				.createQueue(
						(request) -> request.queueName(name).attributes(Map.of(QueueAttributeName.POLICY, policy(arn))))
				.queueUrl();
		}
	}

	private static String policy(String queueArn) {
		return """
				{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},\
				"Action":"sqs:SendMessage","Resource":"%s"}]}""".formatted(queueArn);
	}

	private static List<String> receive(EmbeddedAws aws, String queue) {
		try (SqsClient sqs = sqs(aws)) {
			return sqs.receiveMessage((request) -> request.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(10))
				.messages()
				.stream()
				.map(Message::body)
				.toList();
		}
	}

	private static SqsClient sqs(EmbeddedAws aws) {
		return TestClients.build(SqsClient.builder(), aws.endpoint(), aws.region(), aws.accessKeyId(),
				aws.secretAccessKey());
	}

}
