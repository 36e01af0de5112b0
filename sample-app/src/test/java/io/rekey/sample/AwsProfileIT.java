// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import io.rekey.sample.embedded.EmbeddedStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the profile {@code aws} as in an account of AWS: all that the application gets is
 * an environment, and region, credentials and endpoint come from the SDK's own chains.
 */
class AwsProfileIT {

	private final EmbeddedStack account = EmbeddedStack.start();

	private final Properties systemProperties = (Properties) System.getProperties().clone();

	@BeforeEach
	void setUp() {
		Map<String, Object> properties = this.account.properties();
		System.setProperty("aws.endpointUrl", String.valueOf(properties.get("embedded.endpoint")));
		System.setProperty("aws.region", String.valueOf(properties.get("embedded.region")));
		System.setProperty("aws.accessKeyId", String.valueOf(properties.get("embedded.access-key-id")));
		System.setProperty("aws.secretAccessKey", String.valueOf(properties.get("embedded.secret-access-key")));
	}

	@AfterEach
	void tearDown() {
		System.setProperties(this.systemProperties);
		this.account.close();
	}

	@Test
	void whenProfileIsAwsThenNothingIsEmbedded() {
		Map<String, Object> environment = new LinkedHashMap<>();
		environment.put("DB_URL", this.account.properties().get("DB_URL"));
		environment.put("DB_SSL_MODE", "disable");
		environment.put("ROTATION_TOPIC_ARN", this.account.properties().get("ROTATION_TOPIC_ARN"));
		environment.put("server.port", 0);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(OrdersApplication.class)
			.properties(environment)
			.profiles("aws")
			.run()) {
			assertThat(context.getBeansOfType(EmbeddedStack.class)).isEmpty();
			Visitor visitor = new Visitor(
					context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			visitor.rotate();
			assertThat(visitor.stats().failed()).isZero();
			assertThat(visitor.stats().firstPasswordRefused()).isNull();
			assertThat(this.account.acceptsFirstPassword()).isFalse();
		}
	}

}
