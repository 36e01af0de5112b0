// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.store.FollowerSource;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretStore;
import io.rekey.store.TestFollowers;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.audit.listener.AuditListener;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a security reviewer finds of a real application: audit events, and the same as log
 * lines.
 */
@Timeout(120)
class AuditIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final Path GUIDE = Path.of("..", "docs", "audit.md");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(SECRET_\\w+)`");

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String name = "audit/app" + ++count;

	private final SecretId secret = SecretId.of(this.name);

	@BeforeEach
	void prepare() {
		this.aws.createSecret(this.name, "{\"k\":\"canary-1\"}");
	}

	@Test
	void whenEverythingHappensThenThereIsAnEventOfEachOnce() {
		this.aws.createSecret(this.name + "/late", "canary-late");
		try (ConfigurableApplicationContext context = run()) {
			String first = live(context);
			assertThat(events(context)).singleElement().satisfies((event) -> {
				assertThat(event.getType()).isEqualTo(SecretAuditEvents.SECRET_READ);
				assertThat(event.getPrincipal()).isEqualTo("orders");
				assertThat(event.getData()).containsEntry("secret", this.name)
					.containsEntry("versionId", first)
					.containsEntry("region", this.aws.region())
					.containsKeys("arn", "instance");
			});
			assertThat(context.getBean(Secrets.class).get(SecretId.of(this.name + "/late")).text())
				.isEqualTo("canary-late");
			String second = this.aws.putSecretValue(this.name, "{\"k\":\"canary-2\"}");
			check(context, Outcome.ROTATED);
			String third = this.aws.putSecretValue(this.name, "{\"k\":\"canary-bad\"}");
			check(context, Outcome.REFUSED);
			check(context, Outcome.REFUSED);
			this.aws.putSecretValue(this.name, "{\"k\":\"canary-3\"}");
			check(context, Outcome.ROTATED);
			this.aws.deny("secretsmanager:GetSecretValue", this.name);
			check(context, Outcome.FAILED);
			check(context, Outcome.REVOKED);
			check(context, Outcome.REVOKED);
			this.aws.allow("secretsmanager:GetSecretValue", this.name);
			check(context, Outcome.UNCHANGED);
			List<AuditEvent> events = events(context);
			assertThat(events).extracting(AuditEvent::getType)
				.containsExactly(SecretAuditEvents.SECRET_READ, SecretAuditEvents.SECRET_READ,
						SecretAuditEvents.SECRET_ROTATED, SecretAuditEvents.SECRET_ROTATION_REFUSED,
						SecretAuditEvents.SECRET_ROTATED, SecretAuditEvents.SECRET_ROTATION_FAILED,
						SecretAuditEvents.SECRET_REVOKED, SecretAuditEvents.SECRET_RESTORED);
			assertThat(events.get(1).getData()).containsEntry("secret", this.name + "/late");
			assertThat(events.get(2).getData()).containsEntry("previousVersionId", first)
				.containsEntry("versionId", second)
				.containsEntry("trigger", "operator")
				.containsEntry("outcome", "rotated");
			assertThat(events.get(3).getData()).containsEntry("versionId", second)
				.containsEntry("refusedVersionId", third)
				.containsEntry("reason", "it is bad");
			assertThat(events.get(5).getData()).containsEntry("cause", "access_denied")
				.containsEntry("action", "secretsmanager:GetSecretValue");
			assertThat(events.get(6).getData()).containsEntry("dropped", false);
			assertThat(events.toString()).doesNotContain("canary");
		}
	}

	@Test
	void whenTheCallerIsAskedForThenEventsOfTheStartNameIt() {
		try (ConfigurableApplicationContext context = run("--rekey.audit.caller-identity=true")) {
			await().untilAsserted(() -> assertThat(events(context)).singleElement()
				.extracting(AuditEvent::getPrincipal)
				.asString()
				.startsWith("arn:aws:")
				.contains(this.aws.accountId()));
			assertThat(this.aws.count("GetCallerIdentity")).isOne();
		}
		finally {
			this.aws.clearCalls();
		}
	}

	@Test
	void whenTheCallerCanNotBeAskedForThenEventsNameTheApplication() {
		try (ConfigurableApplicationContext context = run("--rekey.audit.caller-identity=true",
				"--rekey.aws.sts.endpoint=http://localhost:1")) {
			await().untilAsserted(() -> assertThat(events(context)).singleElement()
				.extracting(AuditEvent::getPrincipal)
				.isEqualTo("orders"));
		}
	}

	@Test
	void whenAuditIsOffThenThereAreNoEvents() {
		try (ConfigurableApplicationContext context = run("--rekey.audit.enabled=false")) {
			assertThat(events(context)).isEmpty();
			assertThat(context.getBeansOfType(SecretAudit.class)).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "ecs,log,logger", "logstash,logger_name,", "gelf,_log_logger," })
	void whenTheLogIsStructuredThenItsLinesHaveTheFields(String format, String loggerField, String inner)
			throws IOException {
		Path file = this.directory.resolve(format + ".log");
		String first;
		try (ConfigurableApplicationContext context = run("--logging.structured.format.file=" + format,
				"--logging.file.name=" + file)) {
			first = live(context);
			this.aws.putSecretValue(this.name, "{\"k\":\"canary-2\"}");
			check(context, Outcome.ROTATED);
		}
		List<JsonNode> lines = Files.readAllLines(file)
			.stream()
			.map((line) -> JsonMapper.shared().readTree(line))
			.filter((line) -> AuditLogSink.LOGGER
				.equals(((inner != null) ? line.path(loggerField).path(inner) : line.path(loggerField)).asString("")))
			.toList();
		assertThat(lines).hasSize(2);
		JsonNode rotated = lines.get(1);
		assertThat(field(rotated, "event")).isEqualTo(SecretAuditEvents.SECRET_ROTATED);
		assertThat(field(rotated, "secret")).isEqualTo(this.name);
		assertThat(field(rotated, "previousVersionId")).isEqualTo(first);
		assertThat(field(rotated, "principal")).isEqualTo("orders");
		assertThat((rotated.has("message") ? rotated.path("message") : rotated.path("short_message")).asString())
			.contains("moved from version " + first);
		assertThat(lines.toString()).doesNotContain("canary");
		if (format.equals("ecs")) {
			JsonNode example = example();
			assertThat(rotated.propertyNames()).containsExactlyInAnyOrderElementsOf(example.propertyNames());
			assertThat(rotated.path("rekey").propertyNames())
				.containsExactlyElementsOf(example.path("rekey").propertyNames());
		}
	}

	@Test
	void whenThereAreTypesThenAllAreDocumented() throws Exception {
		List<String> types = new ArrayList<>();
		for (Field type : SecretAuditEvents.class.getFields()) {
			types.add(String.valueOf(type.get(null)));
		}
		assertThat(
				ROW.matcher(Files.readString(GUIDE)).results().map((MatchResult row) -> String.valueOf(row.group(1))))
			.containsExactlyElementsOf(types);
	}

	/**
	 * The line in the guide.
	 */
	private static JsonNode example() throws IOException {
		String guide = Files.readString(GUIDE);
		int start = guide.indexOf("```json") + "```json".length();
		return JsonMapper.shared().readTree(guide.substring(start, guide.indexOf("```", start)));
	}

	private String live(ConfigurableApplicationContext context) {
		return context.getBean(Secrets.class).get(this.secret).versionId();
	}

	/**
	 * ECS has objects, Logstash and GELF have names with dots.
	 */
	private static String field(JsonNode line, String field) {
		JsonNode found = line.path("rekey").path(field);
		for (String prefix : new String[] { "rekey.", "_rekey." }) {
			found = line.has(prefix + field) ? line.path(prefix + field) : found;
		}
		return found.asString("");
	}

	private void check(ConfigurableApplicationContext context, Outcome expected) {
		assertThat(context.getBean(SecretRotator.class)
			.signal(this.secret, Signal.of(RotationTrigger.OPERATOR))
			.join()
			.outcome()).isEqualTo(expected);
	}

	private static List<AuditEvent> events(ConfigurableApplicationContext context) {
		return context.getBean(AuditEventRepository.class).find(null, null, null);
	}

	private ConfigurableApplicationContext run(String... arguments) {
		String[] all = new String[arguments.length + 2];
		System.arraycopy(arguments, 0, all, 0, arguments.length);
		all[arguments.length] = "--rekey.rotation.reconcile-interval=0";
		all[arguments.length + 1] = "--rekey.rotation.min-interval=1ms";
		return TestApplications.run(this.aws, this.directory, """
				spring.application.name: orders
				spring.config.import: aws-secretsmanager:%s
				""".formatted(this.name), App.class, all);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration(SecretAuditAutoConfiguration.class)
	static class App {

		@Bean
		AuditEventRepository auditEventRepository() {
			return new InMemoryAuditEventRepository();
		}

		/**
		 * Spring Boot's auto-configuration of it needs Spring Security.
		 */
		@Bean
		AuditListener auditListener(AuditEventRepository repository) {
			return new AuditListener(repository);
		}

		@Bean
		FollowerSource prover(SecretStore store) {
			return TestFollowers.proving(store,
					(candidate) -> candidate.text().contains("bad") ? Proof.refused("it is bad") : Proof.accepted());
		}

	}

}
