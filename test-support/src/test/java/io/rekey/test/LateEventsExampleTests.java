// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An example for users: the events of rotations come late, twice and in any order.
 */
@ExtendWith(EmbeddedAwsExtension.class)
class LateEventsExampleTests {

	@Test
	void whenEventsComeLateAndTwiceThenApplicationEndsAtTheLastVersion(EmbeddedAws aws) {
		aws.createSecret("orders/db", "first");
		String queue = aws.createQueueForRotations("orders-rotations");
		try (Clients clients = new Clients(aws)) {
			Orders orders = new Orders(clients.secrets(), clients.sqs(), queue);

			aws.messages().duplicate(1).delay(Duration.ofMillis(100), Duration.ofMillis(500));
			aws.putSecretValue("orders/db", "second");
			aws.putSecretValue("orders/db", "third");

			await().until(() -> orders.poll() == 4);
			assertThat(orders.password()).isEqualTo("third");
			assertThat(orders.changes()).doesNotHaveDuplicates();
		}
	}

	/**
	 * An application that takes an event as a hint to read the secret, not as its value.
	 */
	private static final class Orders {

		private final List<String> changes = new ArrayList<>();

		private final SecretsManagerClient secrets;

		private final SqsClient sqs;

		private final String queue;

		private String password = "";

		private int messages;

		private Orders(SecretsManagerClient secrets, SqsClient sqs, String queue) {
			this.secrets = secrets;
			this.sqs = sqs;
			this.queue = queue;
		}

		/**
		 * Handle what has come.
		 * @return how many messages came so far
		 */
		private int poll() {
			for (Message message : this.sqs.receiveMessage((request) -> request.queueUrl(this.queue)).messages()) {
				this.messages++;
				refresh();
				this.sqs
					.deleteMessage((request) -> request.queueUrl(this.queue).receiptHandle(message.receiptHandle()));
			}
			return this.messages;
		}

		private void refresh() {
			GetSecretValueResponse read = this.secrets.getSecretValue((request) -> request.secretId("orders/db"));
			if (!this.changes.contains(read.versionId())) {
				this.changes.add(read.versionId());
				this.password = read.secretString();
			}
		}

		private String password() {
			return this.password;
		}

		private List<String> changes() {
			return this.changes;
		}

	}

}
