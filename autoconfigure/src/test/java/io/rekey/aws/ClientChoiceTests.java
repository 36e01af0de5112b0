// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for which client is used, and how ours is made.
 */
class ClientChoiceTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final List<String> calls = new CopyOnWriteArrayList<>();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenOursIsBuiltThenItHasRegionEndpointAndStandardRetry() {
		AwsSettings settings = AwsSettings.from(new Binder(new MapConfigurationPropertySource(
				Map.of("rekey.aws.region", "eu-west-1", "rekey.aws.secretsmanager.region", "eu-central-1",
						"rekey.aws.endpoint", "https://example.org", "spring.cloud.aws.region.static", "us-east-1"))));
		try (SecretsManagerClient client = new AwsClients(settings).build(SecretsManagerClient.builder(),
				AwsService.SECRETS_MANAGER, null, Duration.ofSeconds(1))) {
			var configuration = client.serviceClientConfiguration();
			assertThat(configuration.region().id()).isEqualTo("eu-central-1");
			assertThat(configuration.endpointOverride().orElseThrow()).hasToString("https://example.org");
			assertThat(configuration.overrideConfiguration().retryStrategy().orElseThrow())
				.isInstanceOf(StandardRetryStrategy.class);
			assertThat(settings.region(AwsService.SQS)).isEqualTo("eu-west-1");
		}
	}

	@Test
	void whenTheBootstrapRegistryHasAClientThenItReadsAtStart() {
		this.aws.createSecret("bootstrap/app", "{\"k\":\"v\"}");
		calls.clear();
		SpringApplicationBuilder application = new SpringApplicationBuilder(TestApplications.Library.class)
			.web(WebApplicationType.NONE)
			.addBootstrapRegistryInitializer(
					(registry) -> registry.register(SecretsManagerClient.class, (context) -> recording(this.aws)));
		try (var context = application.run("--value=${secret@bootstrap/app#k}")) {
			assertThat(context.getEnvironment().getProperty("value")).isEqualTo("v");
			assertThat(calls).containsExactly("getSecretValue");
		}
	}

	@Test
	void whenTheContextHasAClientThenItReadsFromThenOn() {
		this.aws.createSecret("bean/first", "{\"k\":\"v\"}");
		this.aws.createSecret("bean/later", "{\"k\":\"v\"}");
		calls.clear();
		try (var context = TestApplications.run(this.aws, this.directory, "a: ${secret@bean/first#k}",
				UserClient.class)) {
			assertThat(calls).isEmpty();
			context.getBean(Secrets.class).get(SecretId.of("bean/later"));
			assertThat(calls).containsExactly("getSecretValue");
		}
	}

	private static SecretsManagerClient recording(EmbeddedAws aws) {
		SecretsManagerClient client = TestClients.secretsManager(aws);
		return (SecretsManagerClient) Proxy.newProxyInstance(ClientChoiceTests.class.getClassLoader(),
				new Class<?>[] { SecretsManagerClient.class }, (proxy, method, arguments) -> {
					if (method.getName().endsWith("SecretValue")) {
						calls.add(method.getName());
					}
					return method.invoke(client, arguments);
				});
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class UserClient {

		@Bean
		SecretsManagerClient userClient() {
			return recording(extension.aws());
		}

	}

}
