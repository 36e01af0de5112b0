// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestClients;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with a database, a queue and Prometheus, to which everything happens
 * that there is a meter for.
 */
final class MonitoredApplication implements AutoCloseable {

	static final String DATABASE = "monitored/db";

	static final String SETTINGS = "monitored/app";

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start();

	private final ConfigurableApplicationContext context;

	private int passwords;

	MonitoredApplication(String... arguments) {
		this.postgres.createUser("orders", "password-0");
		this.aws.createSecret(DATABASE, login("password-0"));
		this.aws.createSecret(SETTINGS, "{\"greeting\":\"hello\"}");
		this.context = run(this.aws.createTopicForRotations("monitored"), arguments);
		await().until(() -> value("rekey_queue_listening") == 1);
	}

	private ConfigurableApplicationContext run(String topic, String... arguments) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("server.port", "0");
		properties.put("spring.application.name", "orders");
		properties.put("rekey.aws.endpoint", this.aws.endpoint());
		properties.put("rekey.aws.region", this.aws.region());
		properties.put("rekey.aws.credentials.access-key-id", this.aws.accessKeyId());
		properties.put("rekey.aws.credentials.secret-access-key", this.aws.secretAccessKey());
		properties.put("rekey.rotation.topic-arn", topic);
		properties.put("rekey.rotation.min-interval", "10ms");
		properties.put("spring.config.import", "aws-secretsmanager:" + SETTINGS);
		properties.put("spring.datasource.url", this.postgres.jdbcUrl());
		properties.put("spring.datasource.username", "${secret@" + DATABASE + "#username}");
		properties.put("spring.datasource.password", "${secret@" + DATABASE + "#password}");
		properties.put("spring.datasource.hikari.maximum-pool-size", "3");
		properties.put("management.endpoints.web.exposure.include", "prometheus");
		List<String> all = new ArrayList<>();
		properties.forEach((name, value) -> all.add("--" + name + "=" + value));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(App.class).run(all.toArray(new String[0]));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	/**
	 * Lets a rotation happen, of which an event tells.
	 */
	void rotate() {
		String password = nextPassword();
		this.postgres.changePassword("orders", password);
		String version = this.aws.putSecretValue(DATABASE, login(password));
		await().until(() -> version.equals(live()));
		await().until(() -> value("rekey_connections_retired_total") > 0);
	}

	/**
	 * Makes a version that the database refuses, and mends it.
	 */
	void refuse() {
		double before = value("rekey_rotation_seconds_count", "outcome=\"refused\"");
		this.aws.putSecretValue(DATABASE, login("wrong"));
		await().until(() -> value("rekey_rotation_seconds_count", "outcome=\"refused\"") > before);
	}

	/**
	 * Stops a rotation between setSecret and finishSecret, and has the pool log in.
	 */
	void heal() throws SQLException {
		String password = nextPassword();
		try (SecretsManagerClient client = TestClients.secretsManager(this.aws)) {
			client.putSecretValue(
					(request) -> request.secretId(DATABASE).secretString(login(password)).versionStages("AWSPENDING"));
		}
		this.postgres.changePassword("orders", password);
		HikariDataSource pool = this.context.getBean(HikariDataSource.class);
		pool.getHikariPoolMXBean().softEvictConnections();
		pool.getConnection().close();
		await().until(() -> value("rekey_logins_healed_total") > 0);
	}

	/**
	 * Takes the permission to read a secret away, and has it checked twice.
	 */
	void revoke() {
		this.aws.deny("secretsmanager:GetSecretValue", SETTINGS);
		assertThat(check(SETTINGS)).isEqualTo(Outcome.FAILED);
		assertThat(check(SETTINGS)).isEqualTo(Outcome.REVOKED);
	}

	void restore() {
		this.aws.allow("secretsmanager:GetSecretValue", SETTINGS);
		assertThat(check(SETTINGS)).isEqualTo(Outcome.UNCHANGED);
	}

	Outcome check(String secret) {
		RotationResult result = this.context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.join();
		return result.outcome();
	}

	private String live() {
		return this.context.getBean(SecretStore.class).get(SecretId.of(DATABASE)).versionId();
	}

	private String nextPassword() {
		return "password-" + ++this.passwords;
	}

	private static String login(String password) {
		return "{\"username\":\"orders\",\"password\":\"" + password + "\"}";
	}

	String get(String path) {
		String port = this.context.getEnvironment().getProperty("local.server.port");
		try {
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
						BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			return response.body();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String scrape() {
		return get("/actuator/prometheus");
	}

	/**
	 * Sums up a metric.
	 * @param name its name
	 * @param labels labels that count, such as {@code pool="dataSource"}
	 */
	double value(String name, String... labels) {
		return valueIn(scrape(), name, labels);
	}

	static double valueIn(String scrape, String name, String... labels) {
		return scrape.lines()
			.filter((line) -> line.startsWith(name + "{") || line.startsWith(name + " "))
			.filter((line) -> List.of(labels).stream().allMatch(line::contains))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	@Override
	public void close() {
		this.context.close();
		this.postgres.close();
		this.aws.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

	}

}
