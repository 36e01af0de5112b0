/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
class ThrottlingExampleTests {

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
