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

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.rekey.SecretRotatedEvent;
import io.rekey.rotation.PostgresRotationFunction;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

class SmokeTests {

	@Test
	void whenRotatedThenPoolFollows() throws Exception {
		try (EmbeddedAws aws = EmbeddedAws.start(); EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start()) {
			postgres.createUser("orders", "first-password");
			aws.createSecret("prod/orders/db", "{\"engine\":\"postgres\",\"host\":\"localhost\",\"port\":"
					+ postgres.port() + ",\"username\":\"orders\",\"password\":\"first-password\"}");
			aws.createSecret("prod/orders/app", "{\"app\":{\"token\":\"abc\"}}");
			String topic = aws.createTopicForRotations("rotations");
			SecretsManagerClient client = SecretsManagerClient.builder()
				.endpointOverride(aws.endpoint())
				.region(Region.of(aws.region()))
				.httpClientBuilder(Apache5HttpClient.builder())
				.credentialsProvider(StaticCredentialsProvider
					.create(AwsBasicCredentials.create(aws.accessKeyId(), aws.secretAccessKey())))
				.build();
			PostgresRotationFunction function = new PostgresRotationFunction(client);
			aws.registerRotationFunction("arn:aws:lambda:eu-west-1:123456789012:function:rotate",
					(request) -> function.handleRequest(request.toEvent(), null));
			SpringApplication application = new SpringApplication(App.class);
			application.setDefaultProperties(Map.of("spring.datasource.url", postgres.jdbcUrl(),
					"spring.datasource.username", "${secret@prod/orders/db#username}", "spring.datasource.password",
					"${secret@prod/orders/db#password}", "spring.config.import", "aws-secretsmanager:prod/orders/app",
					"rekey.aws.endpoint", aws.endpoint().toString(), "rekey.aws.region", aws.region(),
					"rekey.aws.credentials.access-key-id", aws.accessKeyId(), "rekey.aws.credentials.secret-access-key",
					aws.secretAccessKey(), "rekey.rotation.topic-arn", topic));
			try (ConfigurableApplicationContext context = application.run("--spring.main.web-application-type=none")) {
				System.out.println("CALLS " + aws.calls());
				assertThat(context.getEnvironment().getProperty("app.token")).isEqualTo("abc");
				DataSource dataSource = context.getBean(DataSource.class);
				try (Connection c = dataSource.getConnection(); Statement s = c.createStatement()) {
					s.execute("select 1");
				}
				App app = context.getBean(App.class);
				client.rotateSecret((r) -> r.secretId("prod/orders/db")
					.rotationLambdaARN("arn:aws:lambda:eu-west-1:123456789012:function:rotate")
					.rotationRules((rules) -> rules.automaticallyAfterDays(30L)));
				Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !app.events.isEmpty());
				System.out.println(app.events);
				assertThat(postgres.accepts("orders", "first-password")).isFalse();
				try (Connection c = dataSource.getConnection(); Statement s = c.createStatement()) {
					s.execute("select 1");
				}
			}
			System.out.println("CALLS " + aws.calls());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		final List<SecretRotatedEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.events.add(event);
		}

	}

}
