// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * Policies for queues and topics.
 */
final class Policies {

	private Policies() {
	}

	static String queue(String queueArn, String service, String sourceArn) {
		return """
				{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},
				"Action":"sqs:SendMessage","Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}
				""".formatted(service, queueArn, sourceArn);
	}

	static String topic(String topicArn) {
		return """
				{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},
				"Action":"sns:Publish","Resource":"%s"}]}
				""".formatted(topicArn);
	}

}
