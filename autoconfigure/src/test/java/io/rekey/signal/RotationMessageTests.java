// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.rekey.signal.RotationMessage.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RotationMessage} with events as AWS sends them.
 */
class RotationMessageTests {

	private static final String NATIVE = """
			{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Secret Label Updated",\
			"source":"aws.secretsmanager","account":"012345678901","time":"2024-02-06T16:43:48Z","region":"us-west-2",\
			"resources":["arn:aws:secretsmanager:us-west-2:012345678901:secret:mySecret-a1b2c3"],\
			"detail":{"name":"mySecret","labelUpdated":"AWSCURRENT","versionId":"v2"}}""";

	@Test
	void whenNativeEventThenNamesSecretLabelAndVersion() {
		assertThat(RotationMessage.parse(NATIVE)).isEqualTo(new RotationMessage(Kind.CHANGE,
				List.of("arn:aws:secretsmanager:us-west-2:012345678901:secret:mySecret-a1b2c3", "mySecret"),
				Set.of("AWSCURRENT"), Set.of("v2"), Instant.parse("2024-02-06T16:43:48Z")));
	}

	@Test
	void whenTheTimeIsNoneThenTheRestCounts() {
		RotationMessage message = RotationMessage.parse(NATIVE.replace("2024-02-06T16:43:48Z", "yesterday"));
		assertThat(message.time()).isNull();
		assertThat(message.versionIds()).containsExactly("v2");
	}

	@Test
	void whenInAnSnsNotificationThenIsUnwrapped() {
		String notification = "{\"Type\":\"Notification\",\"TopicArn\":\"arn\",\"Message\":\""
				+ NATIVE.replace("\"", "\\\"") + "\"}";
		assertThat(RotationMessage.parse(notification)).isEqualTo(RotationMessage.parse(NATIVE));
	}

	@Test
	void whenRotationSucceededThenNamesTheSecretOfTheServiceEvent() {
		RotationMessage message = RotationMessage.parse("""
				{"source":"aws.secretsmanager","detail-type":"AWS Service Event via CloudTrail","resources":[],
				"detail":{"eventName":"RotationSucceeded","requestParameters":null,
				"additionalEventData":{"SecretId":"arn:x"}}}""");
		assertThat(message)
			.isEqualTo(new RotationMessage(Kind.CHANGE, List.of("arn:x"), Set.of("AWSCURRENT"), Set.of(), null));
	}

	@Test
	void whenLabelWasMovedByApiCallThenNamesLabelAndVersion() {
		RotationMessage message = RotationMessage.parse("""
				{"source":"aws.secretsmanager","detail-type":"AWS API Call via CloudTrail",
				"detail":{"eventName":"UpdateSecretVersionStage","requestParameters":{"secretId":"name",
				"versionStage":"BLUE","moveToVersionId":"v3"},"responseElements":{"aRN":"arn:y"}}}""");
		assertThat(message)
			.isEqualTo(new RotationMessage(Kind.CHANGE, List.of("arn:y", "name"), Set.of("BLUE"), Set.of("v3"), null));
	}

	@Test
	void whenApiCallNamesTheSecretInTheRequestOnlyThenThatIsTaken() {
		assertThat(RotationMessage
			.parse("""
					{"source":"aws.secretsmanager","detail-type":"AWS API Call via CloudTrail",
					"detail":{"eventName":"PutSecretValue","requestParameters":{"secretId":"name","versionStages":["BLUE","GREEN"]}}}"""))
			.isEqualTo(new RotationMessage(Kind.CHANGE, List.of("name"), Set.of("BLUE", "GREEN"), Set.of(), null));
	}

	@Test
	void whenASecretIsCreatedThenNamesItsArnAndName() {
		RotationMessage message = RotationMessage.parse("""
				{"source":"aws.secretsmanager","detail-type":"AWS API Call via CloudTrail",
				"detail":{"eventName":"CreateSecret","requestParameters":{"name":"mySecret","clientRequestToken":"v9"},
				"responseElements":{"arn":"arn:z"}}}""");
		assertThat(message).isEqualTo(
				new RotationMessage(Kind.CHANGE, List.of("arn:z", "mySecret"), Set.of("AWSCURRENT"), Set.of(), null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"source\":\"aws.s3\",\"detail-type\":\"x\"}",
			"{\"source\":\"aws.secretsmanager\",\"detail-type\":\"y\",\"detail\":{\"eventName\":\"RotationFailed\","
					+ "\"additionalEventData\":{\"SecretId\":\"a\"}}}",
			"{\"source\":\"aws.secretsmanager\",\"detail-type\":\"y\",\"detail\":{\"eventName\":\"PutSecretValue\","
					+ "\"errorCode\":\"AccessDenied\",\"requestParameters\":{\"secretId\":\"a\"}}}" })
	void whenEventMovesNoLabelThenIsIrrelevant(String body) {
		assertThat(RotationMessage.parse(body).kind()).isEqualTo(Kind.IRRELEVANT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "[]", "{}", "{\"source\":\"aws.secretsmanager\"}",
			"{\"Type\":\"Notification\",\"Message\":\"x\"}",
			"{\"source\":\"aws.secretsmanager\",\"detail-type\":\"Secret Label Updated\",\"detail\":{}}",
			"{\"source\":\"aws.secretsmanager\",\"detail-type\":\"y\",\"detail\":{\"eventName\":\"UpdateSecret\"}}" })
	void whenNoEventThenIsMalformed(String body) {
		assertThat(RotationMessage.parse(body).kind()).isEqualTo(Kind.MALFORMED);
	}

}
