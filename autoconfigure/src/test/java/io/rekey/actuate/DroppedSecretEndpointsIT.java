// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoints answer just when they are needed most: after a secret was dropped to which
 * properties refer.
 */
class DroppedSecretEndpointsIT {

	private static final String CANARY = "canary-dropped";

	private static final HttpClient http = HttpClient.newHttpClient();

	private static EmbeddedAws aws;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void dropTheSecret() {
		aws = EmbeddedAws.start();
		aws.createSecret("dropped/app", "{\"token\":\"" + CANARY + "\",\"host\":\"db\"}");
		aws.createSecret("dropped/kept", "{\"token\":\"kept\"}");
		List<String> arguments = new ArrayList<>(TestApplications.arguments(aws));
		arguments.addAll(List.of("--server.port=0", "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.env.show-values=always", "--management.endpoint.configprops.show-values=always",
				"--management.endpoint.health.show-details=always", "--rekey.on-revoked=drop",
				"--rekey.rotation.min-interval=0s", "--client.token=${secret@dropped/app#token}",
				"--client.url=http://${secret@dropped/app#host}/${secret@dropped/app#token}",
				"--indirect=${client.token}", "--kept=${secret@dropped/kept#token}",
				"--spring.config.import=aws-secretsmanager:dropped/app?prefix=imported."));
		context = new SpringApplicationBuilder(App.class).web(WebApplicationType.SERVLET)
			.run(arguments.toArray(new String[0]));
		assertThat(context.getBean("scoped").toString()).contains(CANARY);
		aws.deny("secretsmanager:GetSecretValue", "dropped/app");
		assertThat(check()).isEqualTo(Outcome.FAILED);
		assertThat(check()).isEqualTo(Outcome.REVOKED);
	}

	private static Outcome check() {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of("dropped/app"), Signal.of(RotationTrigger.OPERATOR))
			.join()
			.outcome();
	}

	@AfterAll
	static void close() {
		context.close();
		aws.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "secrets", "secrets/dropped/app", "rotations", "env", "env/client.token", "env/indirect",
			"env/imported.token", "configprops", "configprops/client", "secrets/policy", "beans", "conditions",
			"metrics", "mappings" })
	void whenAnEndpointIsAskedThenItAnswersWithoutTheValue(String path) throws Exception {
		HttpResponse<String> response = send("GET", path);
		assertThat(response.statusCode()).isIn(200, 404);
		assertThat(response.statusCode() == 404).isEqualTo("env/imported.token".equals(path));
		assertThat(response.body()).doesNotContain(CANARY);
	}

	@Test
	void whenHealthIsAskedForThenItIsDegraded() throws Exception {
		HttpResponse<String> response = send("GET", "health");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("DEGRADED", "\"dropped\":true").doesNotContain(CANARY);
	}

	@Test
	void whenARefreshIsAskedForThenOtherSecretsFollow() throws Exception {
		aws.putSecretValue("dropped/kept", "{\"token\":\"next\"}");
		HttpResponse<String> response = send("POST", "refresh");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("kept");
		assertThat(context.getEnvironment().getProperty("kept")).isEqualTo("next");
	}

	private static HttpResponse<String> send(String method, String path) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
			.method(method, BodyPublishers.noBody())
			.build(), BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
					"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
	@EnableConfigurationProperties(Client.class)
	static class App {

		@Bean
		@RefreshScope
		Holder scoped(Client client) {
			return new Holder(client.getToken());
		}

	}

	static class Holder {

		private final String token;

		Holder() {
			this("");
		}

		Holder(String token) {
			this.token = token;
		}

		@Override
		public String toString() {
			return this.token;
		}

	}

	@ConfigurationProperties("client")
	static class Client {

		private String token = "none";

		private String url = "none";

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getUrl() {
			return this.url;
		}

		public void setUrl(String url) {
			this.url = url;
		}

	}

}
