// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the client that {@link PostgresRotationFunction} makes for itself.
 */
class ClientTests {

	@BeforeEach
	void setRegion() {
		System.setProperty("aws.region", "eu-west-1");
	}

	@AfterEach
	void clearRegion() {
		System.clearProperty("aws.region");
	}

	@Test
	void whenMadeByLambdaThenNeedsARegionOnly() {
		assertThat(new PostgresRotationFunction()).isNotNull();
	}

	@Test
	void whenEndpointIsSetThenItIsUsed() {
		Map<String, String> environment = Map.of("SECRETS_MANAGER_ENDPOINT", "http://localhost:4566");
		try (SecretsManagerClient client = PostgresRotationFunction.createClient(environment)) {
			assertThat(client.serviceClientConfiguration().endpointOverride())
				.contains(URI.create("http://localhost:4566"));
		}
	}

	@Test
	void whenEndpointIsBlankThenTheRegionDecides() {
		try (SecretsManagerClient client = PostgresRotationFunction
			.createClient(Map.of("SECRETS_MANAGER_ENDPOINT", ""))) {
			assertThat(client.serviceClientConfiguration().endpointOverride()).isEmpty();
		}
	}

}
