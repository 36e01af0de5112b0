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

package io.rekey.rotation;

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
