// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.env.KeyUsage;
import io.rekey.env.SecretUsage;
import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import io.rekey.typed.RotatingSecretsAutoConfiguration;
import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * No value of a secret is ever seen: not in a log at TRACE, not in an endpoint that shows
 * all values, not in an event or an exception.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class CanaryIT {

	private static final String CANARY = "canary-";

	/**
	 * The driver of the database tells it at TRACE, and HikariCP at DEBUG among its own
	 * settings, so that nobody but those may.
	 */
	private static final String USER = "canaryuser";

	/**
	 * A value as Base64, which a property of the application holds.
	 */
	private static final String ENCODED = Base64.getEncoder()
		.withoutPadding()
		.encodeToString((CANARY + "encoded").getBytes(StandardCharsets.UTF_8));

	private static final String AWS_KEY = "rekey.aws.credentials.secret-access-key";

	private final HttpClient http = HttpClient.newHttpClient();

	@AfterEach
	void quietLogging() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
	}

	@Test
	void whenEverythingIsLoggedAndShownThenNoValueIs(CapturedOutput output) throws Exception {
		try (EmbeddedAws aws = EmbeddedAws.start(); EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start()) {
			postgres.createUser(USER, CANARY + "password-1");
			aws.createSecret("canary/db", json(CANARY + "password-1"));
			aws.createSecret("canary/app", "{\"token\":\"" + CANARY + "token-1\",\"number\":\"1\"," + encoded() + "}");
			aws.createSecret("canary/text", CANARY + "text-1");
			aws.createSecret("canary/typed", "{\"token\":\"" + CANARY + "typed-1\",\"number\":\"1\"}");
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
						"{\"token\":\"" + CANARY + "token-3\",\"number\":\"" + CANARY + "number\"," + encoded() + "}");
				await().until(() -> hasFailed(app, "canary/db") && hasFailed(app, "canary/app"));
				assertThat(app.rotated).hasSize(3);
				aws.putSecretValue("canary/typed",
						"{\"token\":\"" + CANARY + "typed-2\",\"number\":\"" + CANARY + "\"}");
				await().until(() -> hasFailed(app, "canary/typed"));
				assertNothingShows(context);
				assertThat(app.rotated.toString() + app.failed).doesNotContain(CANARY, USER);
				assertThat(app.failed.toString()).contains("key 'number'");
				assertPoolIsKnown(context);
			}
		}
		assertThat(output.getAll()).contains("TRACE").contains("moved from version");
		assertThat(output.getAll().lines().filter((line) -> line.contains(CANARY))).isEmpty();
		assertThat(output.getAll().lines().filter((line) -> line.contains(USER)))
			.allMatch((line) -> line.contains("ostgres") || line.matches(".* o\\.p\\..* : .*")
					|| line.matches(".* com\\.zaxxer\\.hikari\\.HikariConfig +: username\\.+\"" + USER + "\""));
	}

	private static boolean hasFailed(App app, String secret) {
		return app.failed.stream().anyMatch((event) -> event.secret().value().equals(secret));
	}

	private static void assertPoolIsKnown(ConfigurableApplicationContext context) {
		List<KeyUsage> usages = context.getBean(SecretUsage.class).of(SecretId.of("canary/db"));
		assertThat(usages).extracting(KeyUsage::key).containsExactly("username", "password", "host");
		assertThat(usages.get(1).readers()).contains("pool 'dataSource'");
		assertThat(usages.get(1).lastRead()).isBetween(Instant.now().minusSeconds(120), Instant.now());
		assertThat(usages.get(2).isRead()).isFalse();
		assertThat(usages.toString()).doesNotContain(CANARY, USER);
	}

	@Test
	void whenAStartFailsThenNoValueIsShown(CapturedOutput output) {
		try (EmbeddedAws aws = EmbeddedAws.start()) {
			aws.createSecret("canary/bad", "{\"token\":\"" + CANARY + "token\",\"number\":\"" + CANARY + "number\"}");
			for (Class<?> bad : List.of(InjectsNumber.class, BindsNumber.class, ValidatesToken.class, MapsNumber.class,
					MapsWithCode.class, EvaluatesToken.class)) {
				assertThatException().isThrownBy(() -> startAlone(aws, bad))
					.satisfies((ex) -> assertThat(String.valueOf(ex.getMessage())).as(bad.getName())
						.doesNotContain(CANARY));
			}
		}
		assertThat(output.getAll()).contains("TRACE").contains("APPLICATION FAILED TO START");
		assertThat(output.getAll().lines().filter((line) -> line.contains(CANARY))).isEmpty();
	}

	private static void startAlone(EmbeddedAws aws, Class<?> configuration) {
		List<String> arguments = new ArrayList<>(TestApplications.arguments(aws));
		arguments.add("--spring.config.import=aws-secretsmanager:canary/bad?prefix=bad.");
		arguments.add("--logging.level.root=TRACE");
		new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE)
			.run(arguments.toArray(new String[0]))
			.close();
	}

	private void rotate(EmbeddedAws aws, EmbeddedPostgreSql postgres, ConfigurableApplicationContext context)
			throws Exception {
		HikariDataSource pool = context.getBean(HikariDataSource.class);
		postgres.changePassword(USER, CANARY + "password-2");
		pool.getHikariPoolMXBean().softEvictConnections();
		aws.putSecretValue("canary/db", json(CANARY + "password-2"));
		aws.putSecretValue("canary/app", "{\"token\":\"" + CANARY + "token-2\",\"number\":\"2\"," + encoded() + "}");
		aws.putSecretValue("canary/text", CANARY + "text-2");
		pool.getConnection().close();
	}

	private void assertNothingShows(ConfigurableApplicationContext context) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		Map<String, String> shown = new Shown(context).all("spring.datasource.password", "spring.datasource.username",
				"derived.url", "derived.encoded", "token", "bound", "spring.datasource", AWS_KEY);
		assertThat(shown.get("http://localhost:" + port + "/actuator/env/" + AWS_KEY + " as */*")).contains("******");
		assertThat(shown.keySet()).anyMatch((page) -> page.contains("/actuator/env as"))
			.anyMatch((page) -> page.contains("/actuator/threaddump"))
			.anyMatch((page) -> page.contains("type=Endpoint"))
			.anyMatch((page) -> page.contains("com.zaxxer.hikari"));
		shown.forEach((page, text) -> assertThat(text).as(page).doesNotContain(CANARY, USER, ENCODED));
		HttpResponse<String> refreshed = this.http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/refresh"))
				.POST(BodyPublishers.noBody())
				.build(), BodyHandlers.ofString());
		assertThat(refreshed.statusCode()).isEqualTo(200);
		assertThat(refreshed.body()).doesNotContain(CANARY, USER);
	}

	private static ConfigurableApplicationContext run(EmbeddedAws aws, EmbeddedPostgreSql postgres, String topic) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("server.port", "0");
		properties.put("rekey.aws.endpoint", aws.endpoint());
		properties.put("rekey.aws.region", aws.region());
		properties.put("rekey.aws.credentials.access-key-id", aws.accessKeyId());
		properties.put(AWS_KEY, aws.secretAccessKey());
		properties.put("rekey.rotation.topic-arn", topic);
		properties.put("rekey.rotation.min-interval", "50ms");
		properties.put("spring.config.import", "aws-secretsmanager:canary/app;canary/text");
		properties.put("spring.datasource.url", postgres.jdbcUrl());
		properties.put("spring.datasource.username", "${secret@canary/db#username}");
		properties.put("spring.datasource.password", "${secret@canary/db#password}");
		properties.put("derived.url", "https://user:${secret@canary/app#token}@example.org");
		properties.put("derived.encoded", "Basic " + ENCODED);
		properties.put("spring.datasource.hikari.register-mbeans", "true");
		properties.put("spring.jmx.enabled", "true");
		properties.put("management.endpoints.jmx.exposure.include", "*");
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

	private static String encoded() {
		return "\"encoded\":\"" + CANARY + "encoded\"";
	}

	private static String json(String password) {
		return "{\"username\":\"" + USER + "\",\"password\":\"" + password + "\",\"host\":\"unused\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableConfigurationProperties(Bound.class)
	static class App {

		@Bean
		RotatingSecret<Typed> typed(RotatingSecrets secrets) {
			return secrets.of("canary/typed", Typed.class);
		}

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

	@Configuration(proxyBeanMethods = false)
	static class InjectsNumber extends TestApplications.Library {

		InjectsNumber(@Value("${bad.number}") int number) {
			throw new IllegalStateException("not reached with " + number);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(BadNumber.class)
	static class BindsNumber extends TestApplications.Library {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(BadToken.class)
	static class ValidatesToken extends TestApplications.Library {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RotatingSecretsAutoConfiguration.class)
	static class MapsNumber extends TestApplications.Library {

		@Bean
		RotatingSecret<Typed> typed(RotatingSecrets secrets) {
			return secrets.of("canary/bad", Typed.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RotatingSecretsAutoConfiguration.class)
	static class MapsWithCode extends TestApplications.Library {

		@Bean
		RotatingSecret<Integer> typed(RotatingSecrets secrets) {
			return secrets.of("canary/bad", (version) -> Integer.valueOf(String.valueOf(version.get("number"))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EvaluatesToken extends TestApplications.Library {

		EvaluatesToken(@Value("#{'${bad.token}'.unknown()}") String value) {
			throw new IllegalStateException("not reached with " + value);
		}

	}

	@ConfigurationProperties("bad")
	record BadNumber(int number) {
	}

	@Validated
	@ConfigurationProperties("bad")
	record BadToken(@Size(max = 3) String token) {

		/**
		 * Hibernate Validator logs the object at TRACE.
		 */
		@Override
		public String toString() {
			return "BadToken";
		}

	}

	record Typed(String token, int number) {
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
