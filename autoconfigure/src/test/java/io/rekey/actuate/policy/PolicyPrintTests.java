// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplication.AbandonedRunException;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@code --rekey.policy.print}.
 */
@Timeout(120)
class PolicyPrintTests {

	private static final String ROLE = "arn:aws:iam::210987654321:role/reader";

	private static final String ARN = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	@Test
	void whenTheSecretsCanNotBeReadYetThenTheProcessPrintsThePolicyAloneAndEnds() throws Exception {
		this.aws.clearCalls();
		Process process = start("""
				spring.config.import: aws-secretsmanager:print/import
				spring.datasource.password: ${secret@print/${stage}/db#password}
				stage: prod
				rekey.guard.plaintext: fail
				app.password: geheim
				rekey.jdbc.dataSource.secret: print/pool
				""", "--rekey.policy.print");
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		String printed = read("out");
		assertThat(process.exitValue()).as(read("err")).isZero();
		IamPolicy policy = IamPolicy.parse(printed);
		assertThat(printed).startsWith("{").doesNotContain("ACCOUNT", "REGION");
		for (String name : List.of("print/import", "print/prod/db", "print/pool")) {
			assertThat(policy.allows(new IamRequest("secretsmanager:GetSecretValue",
					"arn:aws:secretsmanager:eu-west-1:" + this.aws.accountId() + ":secret:" + name + "-AbCdEf",
					Map.of())))
				.as(name)
				.isTrue();
		}
		assertThat(read("err")).contains("aws/secretsmanager").doesNotContain("geheim");
		assertThat(this.aws.calls()).extracting(EmbeddedAws.ApiCall::action).containsExactly("GetCallerIdentity");
	}

	@Test
	void whenTheConfigurationIsWrongThenTheProcessSaysSoAndFails() throws Exception {
		Process process = start("rekey.secrets.db.stage: AWSCURRENT", "--rekey.policy.print=true");
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(1);
		assertThat(read("out")).isEmpty();
		assertThat(read("err")).contains("The policy could not be printed", "rekey.secrets.db.id");
	}

	@Test
	void whenTheApplicationRunsInsideAnotherOneThenItAloneEnds() throws Exception {
		this.aws.clearCalls();
		Process process = start("app.key: ${secret@print/db#k}", "--rekey.policy.print", Embedding.class);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(read("err")).isEqualTo(3);
		assertThat(read("out")).contains("print/db-??????");
		assertThat(this.aws.count("GetSecretValue")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "main", "worker" })
	void whenATestRunsTheApplicationThenTheJvmLives(String thread) throws Exception {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Runnable application = () -> SpringApplication.run(TestApplications.Library.class,
				arguments("rekey.secrets.db.stage: x", "--rekey.policy.print"));
		if (thread.equals("worker")) {
			Thread worker = new Thread(application);
			worker.setUncaughtExceptionHandler((ignored, ex) -> thrown.set(ex));
			worker.start();
			worker.join();
		}
		else {
			thrown.set(catchThrowable(application::run));
		}
		assertThat(thrown.get()).isInstanceOf(AbandonedRunException.class).hasMessageContaining("--rekey.policy.print");
		assertThat(((ExitCodeGenerator) thrown.get()).getExitCode()).isEqualTo(1);
	}

	private String[] arguments(String yaml, String argument) {
		Path file = this.directory.resolve("application.yml");
		try {
			Files.writeString(file, yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.add("--spring.config.location=" + file.toUri());
		arguments.add(argument);
		return arguments.toArray(new String[0]);
	}

	private Process start(String yaml, String argument) throws IOException {
		return start(yaml, argument, Application.class);
	}

	private Process start(String yaml, String argument, Class<?> main) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments(yaml, argument)));
		return new ProcessBuilder(command).redirectOutput(this.directory.resolve("out").toFile())
			.redirectError(this.directory.resolve("err").toFile())
			.start();
	}

	private String read(String name) throws IOException {
		return Files.readString(this.directory.resolve(name));
	}

	@Test
	void whenNobodyTellsTheAccountThenThePolicyHasAPlaceForIt() {
		assertThat(print(Map.of("rekey.aws.region", "eu-west-1", "rekey.aws.credentials.profile", "no-such-profile",
				"a", "${secret@print/db#k}")))
			.isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8))
			.contains("arn:aws:secretsmanager:eu-west-1:ACCOUNT:secret:print/db-??????");
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("Replace ACCOUNT and REGION");
	}

	@Test
	void whenAnAliasHasAnArnThenItIsTakenAsItStands() {
		assertThat(print(Map.of("rekey.secrets.whole.id", ARN + "whole-AbCdEf", "rekey.secrets.partial.id",
				ARN + "my-secret", "rekey.secrets.whole.replica-regions", "eu-central-1")))
			.isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8))
			.contains("\"" + ARN + "whole-AbCdEf\"", "\"" + ARN.replace("eu-west-1", "eu-central-1") + "whole-AbCdEf\"",
					"\"" + ARN + "my-secret\"", "\"" + ARN + "my-secret-??????\"")
			.doesNotContain("whole-AbCdEf-??????");
	}

	@Test
	void whenAnAliasHasARoleThenThereIsAPolicyForEachRole() {
		assertThat(print(Map.of("rekey.secrets.a.id", "a", "rekey.secrets.a.role-arn", ROLE, "rekey.secrets.b.id", "b",
				"rekey.secrets.b.role-arn", ROLE)))
			.isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("\"application\" : {", "\"" + ROLE + "\" : {",
				"sts:AssumeRole", "secretsmanager:BatchGetSecretValue", ARN + "a-??????");
	}

	@Test
	void whenAQueueIsProvisionedThenItIsTheOnlyOneThatMayBeRead() {
		assertThat(print(Map.of("rekey.rotation.queue", "orders-0"))).isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("sqs:GetQueueUrl", ":123456789012:orders-0\"")
			.doesNotContain("sqs:CreateQueue", "sns:");
		this.out.reset();
		assertThat(
				print(Map.of("rekey.rotation.queue", "https://sqs.eu-central-1.amazonaws.com/210987654321/orders-1")))
			.isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8))
			.contains("\"arn:aws:sqs:eu-central-1:210987654321:orders-1\"")
			.doesNotContain("sqs:GetQueueUrl");
	}

	@Test
	void whenTheTopicIsOfAnotherAccountThenQueuesMayBeMended() {
		assertThat(print(Map.of("rekey.rotation.topic-arn", "arn:aws:sns:eu-west-1:210987654321:rotations",
				"rekey.rotation.sweep-interval", "0s", "spring.application.name", "orders")))
			.isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("sqs:SetQueueAttributes", "rekey-orders-*")
			.doesNotContain("ListQueue");
	}

	@Test
	void whenRotationsAreNotFollowedThenNoQueueIsNeeded() {
		assertThat(print(Map.of("rekey.rotation.topic-arn", "arn:aws:sns:eu-west-1:123456789012:rotations",
				"rekey.rotation.enabled", "false")))
			.isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).doesNotContain("sqs:", "sns:");
	}

	@Test
	void whenThePolicyIsTooLongForOneThenANoteSaysSo() {
		StringBuilder references = new StringBuilder();
		for (int i = 0; i < 60; i++) {
			references.append("${secret@long/name/of/a/secret/number/").append(i).append("#k}");
		}
		assertThat(print(Map.of("a", references.toString()))).isZero();
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("of which a managed policy takes 6144");
	}

	private int print(Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		if (!properties.containsKey("rekey.aws.credentials.profile")) {
			environment.getPropertySources()
				.addLast(new MapPropertySource("aws",
						Map.of("rekey.aws.region", "eu-west-1", "rekey.aws.endpoint", this.aws.endpoint(),
								"rekey.aws.credentials.access-key-id", this.aws.accessKeyId(),
								"rekey.aws.credentials.secret-access-key", this.aws.secretAccessKey())));
		}
		return new PolicyPrint(new DefaultBootstrapContext(), new PrintStream(this.out, true, StandardCharsets.UTF_8),
				new PrintStream(this.err, true, StandardCharsets.UTF_8))
			.print(environment);
	}

	/**
	 * The application of the process. It never starts.
	 */
	static final class Application {

		private Application() {
		}

		public static void main(String[] arguments) {
			SpringApplication.run(TestApplications.Library.class, arguments);
		}

	}

	/**
	 * Runs the application, and goes on whatever becomes of it.
	 */
	static final class Embedding {

		private Embedding() {
		}

		public static void main(String[] arguments) {
			try {
				SpringApplication.run(TestApplications.Library.class, arguments);
			}
			catch (RuntimeException ex) {
				Runtime.getRuntime().exit(3);
			}
		}

	}

}
