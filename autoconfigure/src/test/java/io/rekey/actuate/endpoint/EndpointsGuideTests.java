// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.actuate.endpoint.EndpointsGuide.Request;
import io.rekey.actuate.endpoint.EndpointsGuide.Section;
import io.rekey.env.KeyUsage;
import io.rekey.env.SecretUsage;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.pool.PoolRegistry;
import io.rekey.store.SecretStore;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAws.RotationRequest;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code docs/endpoints.md} says is what an application answers, here on a port and
 * under a base path of its own.
 */
@Timeout(120)
class EndpointsGuideTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final String CANARY = "canary-value-";

	private static final SecretId ORDERS = SecretId.of("orders-db");

	private static final HttpClient http = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext application;

	private static ConfigurableApplicationContext withoutRotation;

	private static HealedPool pool;

	private final EndpointsGuide guide = new EndpointsGuide();

	@BeforeAll
	static void start() {
		EmbeddedAws aws = extension.aws();
		try (SecretsManagerClient client = TestClients.secretsManager(aws)) {
			createSecrets(aws, client);
			String topic = aws.createTopicForRotations("endpoints");
			application = run("--rekey.rotation.topic-arn=" + topic);
			withoutRotation = run("--rekey.rotation.enabled=false");
			pool = new HealedPool(application.getBean(PoolRegistry.class), SecretId.of("guide/healed"),
					pending(client, "guide/healed"));
			bringAboutAll(aws, client);
		}
	}

	private static void createSecrets(EmbeddedAws aws, SecretsManagerClient client) {
		client.createSecret(
				(request) -> request.name("prod/orders/db").kmsKeyId("alias/orders").secretString(value("one")));
		for (String name : List.of("guide/pinned", "guide/refused", "guide/healed", "guide/gone", "guide/denied",
				"rds!db-1", "/guide/slash")) {
			aws.createSecret(name, value("one"));
		}
	}

	private static ConfigurableApplicationContext run(String argument) {
		EmbeddedAws aws = extension.aws();
		List<String> arguments = new ArrayList<>(TestApplications.arguments(aws));
		String pinned;
		try (SecretsManagerClient client = TestClients.secretsManager(aws)) {
			pinned = client.getSecretValue((request) -> request.secretId("guide/pinned")).versionId();
		}
		arguments.addAll(List.of(argument, "--spring.main.banner-mode=off", "--spring.application.name=orders",
				"--server.port=0", "--management.server.port=0", "--management.endpoints.web.base-path=/ops",
				"--management.endpoints.web.exposure.include=secrets,rotations", "--rekey.rotation.min-interval=0s",
				"--rekey.secrets.orders-db.id=prod/orders/db", "--rekey.secrets.fixed.id=guide/pinned",
				"--rekey.secrets.fixed.version-id=" + pinned, "--app.fixed=${secret@fixed#password}",
				"--app.orders=${secret@orders-db#password}", "--app.refused=${secret@guide/refused#password}",
				"--app.healed=${secret@guide/healed#password}", "--app.gone=${secret@guide/gone#password}",
				"--app.denied=${secret@guide/denied#password}", "--app.managed=${secret@rds!db-1#password}",
				"--app.slash=${secret@/guide/slash#password}"));
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.SERVLET)
			.run(arguments.toArray(new String[0]));
	}

	/**
	 * One secret rotates, one can't, one is gone, and one may not be read any more.
	 */
	private static void bringAboutAll(EmbeddedAws aws, SecretsManagerClient client) {
		String function = "arn:aws:lambda:" + aws.region() + ":" + aws.accountId() + ":function:endpoints";
		aws.registerRotationFunction(function, (request) -> step(aws, request));
		String orders = client
			.rotateSecret((request) -> request.secretId("prod/orders/db")
				.rotationLambdaARN(function)
				.rotationRules((rules) -> rules.automaticallyAfterDays(30L)))
			.versionId();
		client.rotateSecret((request) -> request.secretId("rds!db-1")
			.rotationLambdaARN(function)
			.rotateImmediately(false)
			.rotationRules((rules) -> rules.scheduleExpression("rate(10 days)").duration("3h")));
		SecretStore store = application.getBean(SecretStore.class);
		await().until(() -> store.get(ORDERS).versionId().equals(orders));
		aws.rotationInProgress("prod/orders/db").join();
		aws.putSecretValue("guide/refused", "{\"username\":\"orders\"}");
		client.deleteSecret((request) -> request.secretId("guide/gone"));
	}

	private static void step(EmbeddedAws aws, RotationRequest request) {
		try (SecretsManagerClient client = TestClients.secretsManager(aws)) {
			if (request.step().equals("createSecret")) {
				client.putSecretValue((put) -> put.secretId(request.secretId())
					.clientRequestToken(request.clientRequestToken())
					.versionStages("AWSPENDING")
					.secretString(value("two")));
			}
			else if (request.step().equals("finishSecret")) {
				String before = client.getSecretValue((get) -> get.secretId(request.secretId())).versionId();
				client.updateSecretVersionStage((move) -> move.secretId(request.secretId())
					.versionStage("AWSCURRENT")
					.removeFromVersionId(before)
					.moveToVersionId(request.clientRequestToken()));
			}
		}
	}

	private static String pending(SecretsManagerClient client, String name) {
		return client
			.putSecretValue((put) -> put.secretId(name).versionStages("AWSPENDING").secretString(value("pending")))
			.versionId();
	}

	private static String value(String password) {
		return "{\"username\":\"orders\",\"password\":\"" + CANARY + password + "\"}";
	}

	/**
	 * Faults end with each test.
	 */
	@BeforeEach
	void deny() {
		extension.aws().deny("secretsmanager:GetSecretValue", "guide/denied");
		extension.aws().deny("secretsmanager:DescribeSecret", "guide/denied");
	}

	@AfterAll
	static void stop() {
		application.close();
		withoutRotation.close();
	}

	@Test
	void whenSecretsAreAskedForThenTheAnswerHasTheFieldsOfTheTable() throws Exception {
		assertThat(pool.isConnected()).isTrue();
		Section section = this.guide.section("The secrets in use");
		checkAll();
		JsonNode answer = json(only(section));
		assertThat(EndpointsGuide.fields(answer)).isEqualTo(section.ownFields());
		JsonNode orders = find(answer, "orders-db");
		assertThat(orders.get("secretsManager").get("versions").toString()).contains("AWSCURRENT", "AWSPREVIOUS");
		assertThat(orders.get("drift").asBoolean()).isFalse();
		JsonNode refused = find(answer, "guide/refused");
		assertThat(refused.get("drift").asBoolean()).isTrue();
		assertThat(refused.get("lastError").get("versionId")).isEqualTo(refused.get("currentVersionId"));
		assertThat(find(answer, "guide/denied").get("secretsManager").get("action").asString())
			.isEqualTo("secretsmanager:DescribeSecret");
		assertThat(find(answer, "fixed").get("pinned").asBoolean()).isTrue();
		assertThat(find(answer, "guide/healed").get("pools").get(0).has("versionId")).isTrue();
		assertThat(Instant.parse(orders.get("since").asString())).isBefore(Instant.now());
	}

	@Test
	void whenOneSecretIsAskedForThenTheTableTellsItsFields() throws Exception {
		Section all = this.guide.section("The secrets in use");
		Section section = this.guide.section("One secret");
		JsonNode answer = json(only(section));
		assertThat(answer.get("name").asString()).isEqualTo("orders-db");
		assertThat(section.missing(EndpointsGuide.fields(answer), all)).isEmpty();
	}

	@Test
	void whenASecretIsCheckedThenTheTableTellsTheFieldsOfTheAnswer() throws Exception {
		Section rotations = this.guide.section("Rotations");
		Section section = this.guide.section("Check a secret now");
		Set<String> fields = new TreeSet<>();
		for (JsonNode answer : checkAll()) {
			fields.addAll(EndpointsGuide.fields(answer));
		}
		Request request = only(section);
		HttpResponse<String> refused = send(withoutRotation, request.method(), request.path(), request.accept());
		assertThat(refused.statusCode()).isEqualTo(503);
		fields.addAll(EndpointsGuide.fields(JsonMapper.shared().readTree(refused.body())));
		assertThat(section.missing(fields, rotations)).isEmpty();
		assertThat(fields).containsAll(section.ownFields());
		assertThat(fields).contains("result.outcome", "result.reason", "result.cause", "result.action");
	}

	@Test
	void whenRotationsAreAskedForThenTheAnswerHasTheFieldsOfTheTable() throws Exception {
		Section section = this.guide.section("Rotations");
		checkAll();
		JsonNode all = json(section.requests().get(0));
		assertThat(EndpointsGuide.fields(all)).isEqualTo(section.ownFields());
		JsonNode some = json(section.requests().get(1));
		assertThat(some.get("rotations").valueStream().map((entry) -> entry.get("secret").asString())).isNotEmpty()
			.containsOnly("orders-db");
		assertThat(EndpointsGuide.fields(some)).isSubsetOf(section.ownFields());
	}

	@Test
	void whenTheGuideShowsAnAnswerThenItHasNoOtherFields() {
		for (String title : List.of("The secrets in use", "Check a secret now", "Rotations")) {
			Section section = this.guide.section(title);
			assertThat(section.answers()).as(title).isNotEmpty();
			section.answers()
				.forEach((answer) -> assertThat(
						section.missing(EndpointsGuide.fields(answer), this.guide.section("Rotations")))
					.isEmpty());
		}
	}

	@Test
	void whenAnyRequestOfTheGuideIsSentThenItSucceedsAndShowsNoValue() throws Exception {
		assertThat(this.guide.requests()).hasSize(6);
		for (Request request : this.guide.requests()) {
			HttpResponse<String> response = send(application, request.method(), request.path(), request.accept());
			assertThat(response.statusCode()).as(request.path()).isEqualTo(200);
			assertThat(response.body()).isNotEmpty().doesNotContain(CANARY);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "*/*| application/vnd.spring-boot.actuator.v3+json", "application/json| application/json",
					"application/vnd.spring-boot.actuator.v3+json| application/vnd.spring-boot.actuator.v3+json",
					"application/json, text/plain, */*| application/json", "text/html| text/html",
					"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8| text/html" })
	void whenJsonOrHtmlIsAcceptedThenThatIsAnswered(String accept, String type) throws Exception {
		HttpResponse<String> response = send(application, "GET", "/actuator/rotations", accept);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
		assertThat(response.body()).startsWith(type.equals("text/html") ? "<!DOCTYPE html>" : "{");
	}

	@Test
	void whenAnythingElseIsAcceptedThenThereIsNone() throws Exception {
		assertThat(send(application, "GET", "/actuator/rotations", "image/png").statusCode()).isEqualTo(406);
	}

	@ParameterizedTest
	@CsvSource({ "page.css, text/css", "page.js, text/javascript", "page.svg, image/svg+xml" })
	void whenThePageRefersToAFileThenItIsThere(String name, String type) throws Exception {
		assertThat(send(application, "GET", "/actuator/rotations", "text/html").body())
			.contains("\"rotations/" + name + "\"");
		HttpResponse<String> response = send(application, "GET", "/actuator/rotations/" + name, "*/*");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/rotations/page.html", "/actuator/rotations/other.js", "/actuator/secrets/none",
			"/actuator/secrets/prod/orders" })
	void whenThereIsNoneThenAnswers404(String path) throws Exception {
		assertThat(send(application, "GET", path, "*/*").statusCode()).isEqualTo(404);
	}

	@Test
	void whenAnUnknownSecretIsCheckedThenAnswers404() throws Exception {
		assertThat(send(application, "POST", "/actuator/secrets/none", "*/*").statusCode()).isEqualTo(404);
	}

	@Test
	void whenTheLimitIsNotPositiveThenAnswers400() throws Exception {
		assertThat(send(application, "GET", "/actuator/rotations?limit=0", "*/*").statusCode()).isEqualTo(400);
	}

	@Test
	void whenASecretIsNamedInAnyWayThenItIsFound() throws Exception {
		String arn = application.getBean(SecretStore.class).get(ORDERS).arn();
		for (String name : List.of("orders-db", "prod/orders/db", arn)) {
			assertThat(json(new Request("GET", "/actuator/secrets/" + name, "*/*")).get("name").asString())
				.isEqualTo("orders-db");
		}
		assertThat(json(new Request("GET", "/actuator/secrets/guide/slash", "*/*")).get("name").asString())
			.isEqualTo("/guide/slash");
		assertThat(json(new Request("GET", "/actuator/secrets/rds!db-1", "*/*")).get("secretsManager")
			.get("owningService")
			.asString()).isEqualTo("rds");
	}

	private static List<JsonNode> checkAll() throws Exception {
		List<JsonNode> answers = new ArrayList<>();
		for (String name : List.of("prod/orders/db", "guide/refused", "guide/gone", "guide/denied")) {
			answers.add(json(new Request("POST", "/actuator/secrets/" + name, "*/*")));
		}
		return answers;
	}

	private static Request only(Section section) {
		assertThat(section.requests()).hasSize(1);
		return section.requests().get(0);
	}

	private static JsonNode find(JsonNode answer, String name) {
		return answer.get("secrets")
			.valueStream()
			.filter((secret) -> secret.get("name").asString().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static JsonNode json(Request request) throws Exception {
		HttpResponse<String> response = send(application, request.method(), request.path(), request.accept());
		assertThat(response.statusCode()).as(request.path()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext context, String method, String path,
			String accept) throws Exception {
		String base = "http://localhost:" + context.getEnvironment().getRequiredProperty("local.management.port");
		return http.send(HttpRequest.newBuilder(URI.create(base + path.replaceFirst("^/actuator", "/ops")))
			.method(method, BodyPublishers.noBody())
			.header("Accept", accept)
			.build(), BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
					"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
	static class App {

		@Bean
		SecretFollower lateClient() {
			return new LateClient();
		}

		@Bean
		@Primary
		SecretUsage knownUsage() {
			return (id) -> List.of(
					new KeyUsage("password", Set.of("app.orders"), Set.of("bean 'payments'"), Instant.EPOCH),
					new KeyUsage("username", Set.of(), Set.of(), null), new KeyUsage(null, Set.of(), Set.of(), null));
		}

	}

	/**
	 * Never moves.
	 */
	private static final class LateClient implements SecretFollower {

		@Override
		public String name() {
			return "payment client";
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of(ORDERS);
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) {
			throw new IllegalStateException();
		}

	}

}
