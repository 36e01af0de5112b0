// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * What the tests over the wire share: one {@link EmbeddedAws} for a class and clients for
 * each test. Names are unique for each test.
 */
abstract class EmbeddedAwsTestBase {

	@RegisterExtension
	private static final EmbeddedAwsExtension EXTENSION = new EmbeddedAwsExtension();

	Clients clients;

	SecretsManagerClient secrets;

	@BeforeEach
	void openClients() {
		this.clients = new Clients(aws());
		this.secrets = this.clients.secrets();
	}

	@AfterEach
	void closeClients() {
		this.clients.close();
	}

	static EmbeddedAws aws() {
		return EXTENSION.aws();
	}

	static String name(String prefix) {
		return prefix + "-" + UUID.randomUUID();
	}

	static String token() {
		return UUID.randomUUID().toString();
	}

	/**
	 * Receive and delete messages until as many as wanted have come or none comes for a
	 * second.
	 */
	List<String> receive(String queueUrl, int wanted) {
		SqsClient sqs = this.clients.sqs();
		List<String> bodies = new ArrayList<>();
		while (bodies.size() < wanted) {
			List<Message> messages = sqs
				.receiveMessage((request) -> request.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(2))
				.messages();
			if (messages.isEmpty()) {
				break;
			}
			for (Message message : messages) {
				bodies.add(message.body());
				sqs.deleteMessage((request) -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
			}
		}
		return bodies;
	}

}
