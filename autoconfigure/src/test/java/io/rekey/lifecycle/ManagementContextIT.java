// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for an application whose actuator has a port, and so a context, of its own.
 */
@Timeout(120)
class ManagementContextIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private final EmbeddedAws aws = extension.aws();

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void whenTheActuatorHasAPortOfItsOwnThenItSeesTheSecretsOfTheApplication() throws Exception {
		this.aws.createSecret("management/app", "{\"k\":\"value-one\"}");
		String topic = this.aws.createTopicForRotations("management");
		this.aws.clearCalls();
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.addAll(List.of("--spring.main.banner-mode=off", "--server.port=0", "--management.server.port=0",
				"--management.endpoints.web.exposure.include=*", "--management.endpoint.env.show-values=always",
				"--app.key=${secret@management/app#k}", "--rekey.rotation.topic-arn=" + topic));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
			.web(WebApplicationType.SERVLET)
			.run(arguments.toArray(new String[0]))) {
			// At the start, and once the queue is there.
			await().until(() -> this.aws.count("GetSecretValue") == 2);
			assertThat(this.aws.count("sqs:CreateQueue")).isEqualTo(1);
			String url = "http://localhost:" + context.getEnvironment().getRequiredProperty("local.management.port")
					+ "/actuator/";
			assertThat(send(HttpRequest.newBuilder(URI.create(url + "env/app.key")).build()))
				.contains("\"value\":\"******\"")
				.doesNotContain("value-one");
			assertThat(send(HttpRequest.newBuilder(URI.create(url + "health")).build())).contains("UP");
			this.aws.putSecretValue("management/app", "{\"k\":\"value-two\"}");
			assertThat(send(HttpRequest.newBuilder(URI.create(url + "refresh")).POST(BodyPublishers.noBody()).build()))
				.isIn("[\"app.key\"]", "[]");
			await().until(() -> "value-two".equals(context.getBean(Rotated.class).getKey()));
			assertThat(context.getBean(Rotated.class).events()).hasSize(1);
		}
		assertThat(this.aws.count("sqs:CreateQueue")).isEqualTo(1);
	}

	private String send(HttpRequest request) throws Exception {
		return this.client.send(request, BodyHandlers.ofString()).body();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
					"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
	@EnableConfigurationProperties(Rotated.class)
	static class App {

	}

}
