// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An example for users: an application keeps serving when Secrets Manager is throttled.
 */
@ExtendWith(EmbeddedAwsExtension.class)
class ThrottlingExampleIT {

	@Test
	void whenSecretsManagerIsThrottledThenApplicationKeepsServing(EmbeddedAws aws) {
		aws.createSecret("orders/db", "first");
		try (Clients clients = new Clients(aws)) {
			Orders orders = new Orders(clients.secrets());
			orders.refresh();

			Fault.Handle fault = aws.inject(Fault.throttling().on("secretsmanager:GetSecretValue"));
			aws.putSecretValue("orders/db", "second");
			orders.refresh();
			assertThat(fault.hits()).isPositive();
			assertThat(orders.password()).isEqualTo("first");

			fault.close();
			orders.refresh();
			assertThat(orders.password()).isEqualTo("second");
		}
	}

	/**
	 * An application that keeps the last value it could read.
	 */
	private static final class Orders {

		private final SecretsManagerClient secrets;

		private volatile String password = "";

		private Orders(SecretsManagerClient secrets) {
			this.secrets = secrets;
		}

		private void refresh() {
			try {
				this.password = this.secrets.getSecretValue((request) -> request.secretId("orders/db")).secretString();
			}
			catch (SdkException ex) {
				if (this.password.isEmpty()) {
					throw ex;
				}
			}
		}

		private String password() {
			return this.password;
		}

	}

}
