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

package io.rekey.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No value of a secret is ever seen: not in a log at TRACE, not in an endpoint that shows
 * all values, not in an event or an exception.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class CanaryTests {

	private static final String CANARY = "canary-";

	private final HttpClient http = HttpClient.newHttpClient();

	@BeforeAll
	static void bePatient() {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
	}

	@AfterEach
	void quietLogging() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
	}

	@Test
	void whenEverythingIsLoggedAndShownThenNoValueIs(CapturedOutput output) throws Exception {
		try (EmbeddedAws aws = EmbeddedAws.start(); EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start()) {
			postgres.createUser("orders", CANARY + "password-1");
			aws.createSecret("canary/db", json(CANARY + "password-1"));
			aws.createSecret("canary/app", "{\"token\":\"" + CANARY + "token-1\",\"number\":\"1\"}");
			aws.createSecret("canary/text", CANARY + "text-1");
			String topic = aws.createTopicForRotations("canary");
			try (ConfigurableApplicationContext context = run(aws, postgres, topic)) {
				App app = context.getBean(App.class);
				await().until(() -> aws.count("ReceiveMessage") > 0);
				assertThat(context.getEnvironment().getProperty("derived.url")).contains(CANARY + "token-1");
				assertNothingShows(context);
				rotate(aws, postgres, context);
				await().until(() -> app.rotated.size() == 3);
				aws.putSecretValue("canary/db", json(CANARY + "password-bad"));
				aws.putSecretValue("canary/app",
						"{\"token\":\"" + CANARY + "token-3\",\"number\":\"" + CANARY + "number\"}");
				await().until(() -> !app.failed.isEmpty() && app.rotated.size() == 4);
				assertNothingShows(context);
				assertThat(app.rotated.toString() + app.failed).doesNotContain(CANARY);
			}
		}
		assertThat(output.getAll()).contains("TRACE").contains("moved from version");
		assertThat(output.getAll().lines().filter((line) -> line.contains(CANARY))).isEmpty();
	}

	private void rotate(EmbeddedAws aws, EmbeddedPostgreSql postgres, ConfigurableApplicationContext context)
			throws Exception {
		HikariDataSource pool = context.getBean(HikariDataSource.class);
		postgres.changePassword("orders", CANARY + "password-2");
		pool.getHikariPoolMXBean().softEvictConnections();
		aws.putSecretValue("canary/db", json(CANARY + "password-2"));
		aws.putSecretValue("canary/app", "{\"token\":\"" + CANARY + "token-2\",\"number\":\"2\"}");
		aws.putSecretValue("canary/text", CANARY + "text-2");
		pool.getConnection().close();
	}

	private void assertNothingShows(ConfigurableApplicationContext context) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		for (String path : new String[] { "env", "configprops", "beans", "health", "env/spring.datasource.password",
				"env/derived.url", "env/token" }) {
			HttpResponse<String> response = this.http.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path)).build(),
					BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).as(path).doesNotContain(CANARY);
		}
		HttpResponse<String> refreshed = this.http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/refresh"))
				.POST(BodyPublishers.noBody())
				.build(), BodyHandlers.ofString());
		assertThat(refreshed.statusCode()).isEqualTo(200);
		assertThat(refreshed.body()).doesNotContain(CANARY);
	}

	private static ConfigurableApplicationContext run(EmbeddedAws aws, EmbeddedPostgreSql postgres, String topic) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("server.port", "0");
		properties.put("rekey.aws.endpoint", aws.endpoint());
		properties.put("rekey.aws.region", aws.region());
		properties.put("rekey.aws.credentials.access-key-id", aws.accessKeyId());
		properties.put("rekey.aws.credentials.secret-access-key", aws.secretAccessKey());
		properties.put("rekey.rotation.topic-arn", topic);
		properties.put("rekey.rotation.min-interval", "50ms");
		properties.put("spring.config.import", "aws-secretsmanager:canary/app;canary/text");
		properties.put("spring.datasource.url", postgres.jdbcUrl());
		properties.put("spring.datasource.username", "${secret@canary/db#username}");
		properties.put("spring.datasource.password", "${secret@canary/db#password}");
		properties.put("derived.url", "https://user:${secret@canary/app#token}@example.org");
		properties.put("bound.token", "${token}");
		properties.put("bound.number", "${number}");
		properties.put("management.endpoints.web.exposure.include", "*");
		properties.put("management.endpoint.env.show-values", "always");
		properties.put("management.endpoint.configprops.show-values", "always");
		properties.put("management.endpoint.health.show-details", "always");
		properties.put("logging.level.root", "TRACE");
		List<String> arguments = new ArrayList<>();
		properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
		return new SpringApplicationBuilder(App.class).run(arguments.toArray(new String[0]));
	}

	private static String json(String password) {
		return "{\"username\":\"orders\",\"password\":\"" + password + "\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableConfigurationProperties(Bound.class)
	static class App {

		final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		final List<SecretRotationFailedEvent> failed = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

		@EventListener
		void on(SecretRotationFailedEvent event) {
			this.failed.add(event);
		}

	}

	@ConfigurationProperties("bound")
	static class Bound {

		private String token = "";

		private int number;

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public int getNumber() {
			return this.number;
		}

		public void setNumber(int number) {
			this.number = number;
		}

	}

}
