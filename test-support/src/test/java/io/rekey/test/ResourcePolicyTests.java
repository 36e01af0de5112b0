// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResourcePolicy}.
 */
class ResourcePolicyTests {

	private static final String QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q";

	private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:t";

	@ParameterizedTest
	@ValueSource(strings = { "{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:sns:eu-west-1:123456789012:t\"}}",
			"{\"StringEquals\":{\"AWS:SourceArn\":[\"arn:aws:sns:eu-west-1:123456789012:t\"]}}",
			"{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:sns:*:123456789012:?\"}}",
			"{\"StringLike\":{\"aws:SourceArn\":[\"x\",\"arn:aws:sns:*\"]}}",
			"{\"StringEquals\":{\"aws:SourceAccount\":\"123456789012\"}}", "{}" })
	void whenConditionIsMetThenServiceMaySend(String condition) {
		assertThat(allows(statement("Allow", "\"sqs:SendMessage\"", condition))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:sns:eu-west-1:123456789012:other\"}}",
			"{\"StringEquals\":{\"aws:SourceArn\":\"arn:aws:sns:eu-west-1:123456789012:*\"}}",
			"{\"StringEquals\":{\"aws:SourceAccount\":\"210987654321\"}}",
			"{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", "{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-1\"}}" })
	void whenConditionIsNotMetThenServiceMayNotSend(String condition) {
		assertThat(allows(statement("Allow", "\"sqs:SendMessage\"", condition))).isFalse();
	}

	@Test
	void whenActionServiceOrResourceDifferThenServiceMayNotSend() {
		assertThat(allows(statement("Allow", "[\"SQS:*\"]", "{}"))).isTrue();
		assertThat(allows(statement("Allow", "\"sqs:ReceiveMessage\"", "{}"))).isFalse();
		assertThat(allows(statement("Allow", "\"sqs:SendMessage\"", "{}").replace("sns.", "events."))).isFalse();
		assertThat(allows(statement("Allow", "\"sqs:SendMessage\"", "{}").replace(QUEUE, QUEUE + "2"))).isFalse();
		assertThat(allows(statement("Allow", "\"sqs:SendMessage\"", "{}").replace("{\"Service\":\"sns.amazonaws.com\"}",
				"\"*\"")))
			.isTrue();
	}

	@Test
	void whenSomethingDeniesThenServiceMayNotSend() {
		String allow = statement("Allow", "\"sqs:SendMessage\"", "{}");
		String deny = statement("Deny", "\"sqs:SendMessage\"", "{}");
		assertThat(allows(allow + "," + deny)).isFalse();
	}

	@Test
	void whenConditionsAreNotSupportedThenStatementDoesNotCount() {
		ResourcePolicy policy = ResourcePolicy.parse(Policies.queue(QUEUE, "sns.amazonaws.com", TOPIC));
		assertThat(policy.allows("sns.amazonaws.com", "sqs:SendMessage", QUEUE, TOPIC, true)).isTrue();
		assertThat(policy.allows("sns.amazonaws.com", "sqs:SendMessage", QUEUE, TOPIC, false)).isFalse();
	}

	@Test
	void whenTextIsNoPolicyThenThereIsNone() {
		assertThat(ResourcePolicy.parse("{}")).isNull();
		assertThat(ResourcePolicy.parse("nonsense")).isNull();
	}

	private static boolean allows(String statements) {
		return ResourcePolicy.parse("{\"Statement\":[" + statements + "]}")
			.allows("sns.amazonaws.com", "sqs:SendMessage", QUEUE, TOPIC, true);
	}

	private static String statement(String effect, String action, String condition) {
		return "{\"Effect\":\"" + effect + "\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},\"Action\":" + action
				+ ",\"Resource\":\"" + QUEUE + "\",\"Condition\":" + condition + "}";
	}

}
