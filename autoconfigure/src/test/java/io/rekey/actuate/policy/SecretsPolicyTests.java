// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.actuate.audit.SecretAuditEvents;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAws.ApiCall;
import io.rekey.test.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The policy allows what a real application does, and nothing more.
 */
@Timeout(180)
class SecretsPolicyTests {

	private static final String HOME = "eu-west-1";

	private static final String AWAY = "eu-central-1";

	private static final String OTHER = "210987654321";

	private static final String ROLE = "arn:aws:iam::" + OTHER + ":role/reader";

	private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

	private static EmbeddedAws aws;

	@TempDir
	Path directory;

	@BeforeAll
	static void start() {
		aws = EmbeddedAws.builder().region(HOME).replicaRegions(AWAY).start();
	}

	@AfterAll
	static void stop() {
		aws.close();
	}

	@Test
	void whenAnApplicationLivesThenThePolicyAllowsWhatItDoesAndNothingMore() throws Exception {
		String topic = aws.createTopicForRotations("policy");
		List<String> arguments = arguments(topic);
		createSecrets();
		createDeadQueue(topic);
		aws.clearCalls();
		JsonNode policies;
		try (ConfigurableApplicationContext context = run(arguments)) {
			await().until(() -> aws.count("sqs:DeleteQueue") == 1 && aws.count("sqs:ReceiveMessage") > 0);
			aws.putSecretValue("policy/reference", "{\"k\":\"new\"}");
			await().until(() -> "new".equals(context.getEnvironment().getProperty("reference")));
			await().until(() -> aws.count("sqs:DeleteMessageBatch") > 0);
			policies = JsonMapper.shared().readTree(get(context, "").body());
		}
		dieWhileTheQueueIsMade(arguments);
		IamPolicy own = IamPolicy.parse(policies.path(SecretsPolicy.OWN_ROLE).toString());
		IamPolicy role = IamPolicy.parse(policies.path(ROLE).toString());
		assertThat(policies.propertyNames()).containsExactly(SecretsPolicy.OWN_ROLE, ROLE);
		assertFits(own, requests(aws.accountId()));
		assertFits(role, requests(OTHER));
	}

	private static void assertFits(IamPolicy policy, List<IamRequest> requests) {
		assertThat(requests).isNotEmpty().allMatch(policy::allows);
		assertThat(policy.mutants()).isNotEmpty().noneMatch((mutant) -> requests.stream().allMatch(mutant::allows));
	}

	private static List<IamRequest> requests(String account) {
		List<ApiCall> calls = aws.calls();
		return calls.stream()
			.filter((call) -> call.account().equals(account))
			.flatMap((call) -> IamRequest.of(call).stream())
			.distinct()
			.toList();
	}

	private List<String> arguments(String topic) throws Exception {
		Path file = this.directory.resolve("application.yml");
		Files.writeString(file, """
				spring:
				  application.name: policy orders
				  config.import: aws-secretsmanager:policy/import,optional:aws-secretsmanager:policy/missing
				reference: ${secret@policy/reference#k}
				pinned: ${secret@pinned#k}
				replicated: ${secret@replicated#k}
				partner: ${secret@partner#k}
				rekey.secrets:
				  pinned: {id: policy/pinned, version-id: %s}
				  replicated: {id: policy/replicated, replica-regions: eu-central-1}
				  partner: {id: policy/partner, role-arn: "%s"}
				  unused.id: policy/unused
				""".formatted(versionOfPinned(), ROLE));
		List<String> arguments = new ArrayList<>(TestApplications.arguments(aws));
		arguments.addAll(List.of("--spring.config.additional-location=" + file.toUri(), "--server.port=0",
				"--spring.main.banner-mode=off", "--management.endpoints.web.exposure.include=secretspolicy",
				"--rekey.rotation.topic-arn=" + topic, "--rekey.rotation.sweep-interval=200ms"));
		return arguments;
	}

	private static String versionOfPinned() {
		aws.createSecret("policy/pinned", "{\"k\":\"v\"}");
		try (SecretsManagerClient client = TestClients.secretsManager(aws)) {
			return client.getSecretValue((request) -> request.secretId("policy/pinned")).versionId();
		}
	}

	private static void createSecrets() {
		for (String name : List.of("import", "reference", "replicated")) {
			aws.createSecret("policy/" + name, "{\"k\":\"v\"}");
		}
		aws.replicateSecret("policy/replicated", AWAY);
		aws.account(OTHER).createSecret("policy/partner", "{\"k\":\"v\"}");
		var unused = aws.inject(Fault.connectionReset()
			.on("secretsmanager:GetSecretValue")
			.inRegion(HOME)
			.forResource("policy/replicated"));
	}

	private static void createDeadQueue(String topic) {
		String old = Instant.now().minus(2, ChronoUnit.HOURS).toString();
		String arn = "arn:aws:sqs:" + HOME + ":" + aws.accountId() + ":rekey-policy-orders-12345678";
		try (SqsClient sqs = TestClients.build(SqsClient.builder(), aws.endpoint(), HOME, aws.accessKeyId(),
				aws.secretAccessKey());
				SnsClient sns = TestClients.build(SnsClient.builder(), aws.endpoint(), HOME, aws.accessKeyId(),
						aws.secretAccessKey())) {
			String subscription = sns.subscribe((request) -> request.topicArn(topic).protocol("sqs").endpoint(arn))
				.subscriptionArn();
			sqs.createQueue((request) -> request.queueName("rekey-policy-orders-12345678")
				.tags(Map.of("rekey:application", "policy orders", "rekey:created", old, "rekey:heartbeat", old,
						"rekey:subscription", subscription)));
		}
	}

	/**
	 * The answer to the creation may have been lost, so the queue is looked for.
	 */
	private static void dieWhileTheQueueIsMade(List<String> arguments) {
		long before = aws.count("sqs:CreateQueue");
		try (Fault.Handle fault = aws.inject(Fault.serverError().on("sqs:CreateQueue"))) {
			run(arguments).close();
			assertThat(fault.hits()).isPositive();
		}
		assertThat(aws.count("sqs:CreateQueue")).isGreaterThan(before);
		assertThat(aws.count("sqs:GetQueueUrl")).isPositive();
	}

	@Test
	void whenThereIsOneRoleThenTheAnswerIsThePolicyItself() throws Exception {
		aws.createSecret("one/db", "{\"k\":\"value-never-shown\"}");
		try (ConfigurableApplicationContext context = run("--db=${secret@one/db#k}")) {
			HttpResponse<String> answer = get(context, "");
			assertThat(answer.headers().firstValue("Content-Type"))
				.hasValueSatisfying((type) -> assertThat(type).startsWith("application/json"));
			assertThat(answer.body()).isEqualTo(get(context, "?role=application").body())
				.contains("\n  \"Statement\"")
				.doesNotContain("value-never-shown", "BatchGetSecretValue", "sqs:", "sns:");
			assertThat(
					IamPolicy.parse(answer.body())
						.allows(new IamRequest("secretsmanager:GetSecretValue",
								"arn:aws:secretsmanager:eu-west-1:123456789012:secret:one/db-AbCdEf", Map.of())))
				.isTrue();
			assertThat(get(context, "?role=nobody").statusCode()).isEqualTo(404);
			JsonNode noted = JsonMapper.shared().readTree(get(context, "?role=application&notes=true").body());
			assertThat(noted.path("notes")).as("AWS manages the key, as the secret's description tells").isEmpty();
			assertThat(noted.path("policies").path("application"))
				.isEqualTo(JsonMapper.shared().readTree(answer.body()));
			assertThat(context.getBean(Printed.class).events).extracting((event) -> event.getData().get("role"))
				.containsExactly("all", "application", "application");
			assertThat(JsonMapper.shared().readTree(body(context, "secrets/one/db")).path("name").asString())
				.isEqualTo("one/db");
		}
	}

	@Test
	void whenSecretsAreDescribedThenThePolicyNamesTheirKeyAndAllowsThat() throws Exception {
		try (SecretsManagerClient client = TestClients.secretsManager(aws)) {
			client.createSecret((request) -> request.name("keyed/db").secretString("{\"k\":\"v\"}").kmsKeyId(KEY));
		}
		aws.clearCalls();
		try (ConfigurableApplicationContext context = run("--db=${secret@keyed/db#k}")) {
			IamPolicy policy = IamPolicy.parse(get(context, "").body());
			List<IamRequest> requests = requests(aws.accountId());
			assertThat(requests).extracting(IamRequest::action).contains("secretsmanager:DescribeSecret");
			assertThat(requests).allMatch(policy::allows);
			String arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:keyed/db-AbCdEf";
			assertThat(policy.allows(decrypt(KEY, arn))).isTrue();
			assertThat(policy.allows(decrypt(KEY.replace('1', '2'), arn))).isFalse();
			assertThat(policy.allows(decrypt(KEY, arn.replace("keyed", "other")))).isFalse();
		}
	}

	private static IamRequest decrypt(String key, String secret) {
		return new IamRequest("kms:Decrypt", key, Map.of("kms:ViaService", "secretsmanager.eu-west-1.amazonaws.com",
				"kms:EncryptionContext:SecretARN", secret));
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		List<String> all = new ArrayList<>(TestApplications.arguments(aws));
		all.addAll(List.of("--server.port=0", "--spring.main.banner-mode=off",
				"--management.endpoints.web.exposure.include=*"));
		all.addAll(List.of(arguments));
		return run(all);
	}

	private static ConfigurableApplicationContext run(List<String> arguments) {
		SpringApplication application = new SpringApplicationBuilder(App.class).web(WebApplicationType.SERVLET).build();
		return application.run(arguments.toArray(new String[0]));
	}

	private static String body(ConfigurableApplicationContext context, String path) throws Exception {
		return send(context, path).body();
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String query) throws Exception {
		return send(context, "secrets/policy" + query);
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext context, String path) throws Exception {
		String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
				.timeout(Duration.ofSeconds(10))
				.build(), BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
					"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
	static class App {

		@Bean
		Printed printed() {
			return new Printed();
		}

	}

	static class Printed {

		private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void add(AuditApplicationEvent event) {
			if (event.getAuditEvent().getType().equals(SecretAuditEvents.SECRET_POLICY_PRINTED)) {
				this.events.add(event.getAuditEvent());
			}
		}

	}

}
