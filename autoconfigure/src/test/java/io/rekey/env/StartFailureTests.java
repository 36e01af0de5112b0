// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what a user reads when secrets can't be resolved: message, origin and fix,
 * and never a value.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	private static final String CANARY = "canary-value-never-shown";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@AfterEach
	void quietLogging() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
	}

	@Test
	void whenSecretIsMissingThenNamesReferenceOriginAndFix(CapturedOutput output) {
		assertFails(output, """
				app:
				  password: ${secret@missing/db#password}
				""");
		assertThat(output).contains("A secret could not be resolved", "${secret@missing/db#password}",
				"Property: app.password", "application.yml] - 2:13",
				"Reason: Secrets Manager does not know secret 'missing/db'", "Create secret 'missing/db'",
				"give the reference a default");
	}

	@Test
	void whenSeveralReferencesFailThenOneMessageHasAll(CapturedOutput output) {
		this.aws.createSecret("several/known", json());
		assertFails(output, """
				spring.config.import: aws-secretsmanager:several/import
				one: ${secret@several/missing#k}
				two: "${secret@several/known#none}/${secret@several/known#nil}"
				three: ${secret@bad name#k}
				""");
		assertThat(output).contains("5 secrets could not be resolved", "aws-secretsmanager:several/import",
				"Property: spring.config.import", "application.yml] - 1:23", "application.yml] - 2:6",
				"application.yml] - 3:6", "${secret@several/known#nil}", "application.yml] - 4:8",
				"optional:aws-secretsmanager:several/import");
		assertThat(output.getOut().split("APPLICATION FAILED TO START", -1)).hasSize(2);
	}

	@Test
	void whenKeyIsMissingThenNamesTheKeysThatThereAre(CapturedOutput output) {
		this.aws.createSecret("key/db", json());
		assertFails(output, "a: ${secret@key/db#passwrd}");
		assertThat(output).contains("secret 'key/db' has no key 'passwrd' (keys: username, password)",
				"; did you mean 'password'?", "application.yml] - 1:4", "Use one of the keys of secret 'key/db'",
				"${secret@key/db#passwrd:default}");
	}

	@Test
	void whenKeysHaveHostileNamesThenTheyForgeNoLineAndBuryNothing(CapturedOutput output) {
		StringBuilder keys = new StringBuilder();
		for (int i = 0; i < 3_000; i++) {
			keys.append(",\"k").append(i).append("\":\"x\"");
		}
		this.aws.createSecret("hostile/db", "{\"a\\nINFO forged line\":\"x\",\"b\\u001b[31m:red\":\"x\"" + keys + "}");
		assertFails(output, "a: ${secret@hostile/db#password}");
		assertThat(output).contains("(keys: a\\u000aINFO forged line, b\\u001b[31m:red, k0", "k17 and 2,982 more)")
			.doesNotContain("\nINFO forged", "\u001b[31m:red");
		assertFails(output, "spring.config.import: aws-secretsmanager:hostile/db?prefix=strict.", Strict.class);
		assertThat(output).doesNotContain("\nINFO forged", "\u001b[31m:red");
	}

	@Test
	void whenKeyIsAskedOfPlainTextThenSaysThatItIsNotJson(CapturedOutput output) {
		this.aws.createSecret("text/db", CANARY);
		assertFails(output, "a: ${secret@text/db#password}");
		assertThat(output).contains("is not a JSON object", "${secret@text/db}", "application.yml] - 1:4");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":\"%s\",\n}", "{\n'a':'%s'}", "{\"a\":\"%s\"\n", "{\"a\":\"%s\"}\n%<s",
			"{\n\\\"a\\\":\\\"%s\\\"}" })
	void whenAnImportIsMeantAsAnObjectAndIsNoneThenSaysWhereWithoutShowingIt(String text, CapturedOutput output) {
		String secret = "flaw/import" + text.length();
		this.aws.createSecret(secret, text.formatted(CANARY));
		assertFails(output, "spring.config.import: aws-secretsmanager:%s%nwhole: ${secret@%1$s}".formatted(secret));
		assertThat(output).contains("secret '" + secret + "' begins like a JSON object, but", "line 2, column ",
				"Property: spring.config.import", "application.yml] - 1:23",
				"Correct the JSON of secret '" + secret + "'", "${secret@" + secret + "}");
	}

	@Test
	void whenAnImportOfPlainTextHasNoNameForAPropertyThenSaysSo(CapturedOutput output) {
		this.aws.createSecret("//", CANARY);
		assertFails(output, "spring.config.import: aws-secretsmanager://?prefix=p.");
		assertThat(output).contains("secret '//' is plain text, and its name gives none to a property",
				"application.yml] - 1:23", "${secret@//}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "${ secret@near/db#k}", "${Secret@near/db#k}", "${SECRET@near/db#k:none}",
			"${secret @near/db#k}", "${secrets@near/db#k}", "x ${other:1} ${ secret@near/db}", "${secret@ near/db#k}",
			"${secret@near/db #k}" })
	void whenSomethingLooksLikeAReferenceAndIsNoneThenNamesIt(String text, CapturedOutput output) {
		this.aws.createSecret("near" + text.hashCode(), json());
		assertFails(output, "a: \"" + text + "\"\nb: ${secret@near" + text.hashCode() + "#username}");
		assertThat(output).contains("A secret could not be resolved", "near/db", "Property: a",
				"application.yml] - 1:4", "Write ${secret@name#key}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rekey.aws.region", "rekey.aws.credentials.access-key-id",
			"rekey.aws.secretsmanager.endpoint", "rekey.secrets.db.id", "rekey.enabled", "rekey.aws.readTimeout" })
	void whenASettingThatIsNeededToReadSecretsRefersToOneThenOneMessageSaysSo(String property, CapturedOutput output) {
		for (String yaml : new String[] { property + ": ${secret@circle/db#k}",
				property + ": ${other}\nother: ${secret@circle/db#k:none}" }) {
			assertFailsAlone(output, yaml);
			assertThat(output).contains("A secret could not be resolved", "${secret@circle/db#k",
					"Property: " + property, "Reason: '" + property + "' is needed before any secret can be read",
					"application.yml] - 1:");
		}
		assertThat(output.getOut().split("APPLICATION FAILED TO START", -1)).hasSize(3);
	}

	@Test
	void whenAKeyIsAskedOfAnObjectWithAFlawThenSaysWhere(CapturedOutput output) {
		this.aws.createSecret("flaw/db", "{\"password\":\"" + CANARY + "\",}");
		assertFails(output, "a: ${secret@flaw/db#password}");
		assertThat(output).contains("is not a JSON object and has no keys: it is no JSON from line 1, column 40 on");
	}

	@Test
	void whenGetSecretValueIsDeniedThenNamesTheActionAndResource(CapturedOutput output) {
		assertDenied(output, "secretsmanager:GetSecretValue", "denied/get",
				"Grant secretsmanager:GetSecretValue on arn:aws:secretsmanager:REGION:ACCOUNT:secret:denied/get-?????? to the role that runs this"
						+ " application. Run it with --rekey.policy.print to get the whole policy.");
	}

	@Test
	void whenDecryptIsDeniedThenNamesTheActionAndKey(CapturedOutput output) {
		assertDenied(output, "kms:Decrypt", "denied/kms", "Grant kms:Decrypt on the KMS key of secret 'denied/kms'");
	}

	@Test
	void whenBatchIsDeniedThenTheWarningNamesTheAction(CapturedOutput output) {
		this.aws.createSecret("batch/a", json());
		this.aws.createSecret("batch/b", json());
		this.aws.deny("secretsmanager:BatchGetSecretValue", "*");
		try (var context = TestApplications.run(this.aws, this.directory,
				"a: ${secret@batch/a#username}\nb: ${secret@batch/b#username}", TestApplications.Library.class)) {
			assertThat(context.getEnvironment().getProperty("b")).isEqualTo("orders");
			assertThat(output)
				.containsOnlyOnce("secretsmanager:BatchGetSecretValue is denied. Grant it on resource '*'");
		}
		finally {
			this.aws.allow("secretsmanager:BatchGetSecretValue", "*");
		}
	}

	@Test
	void whenImportIsOptionalThenARefusedPermissionStillFails(CapturedOutput output) {
		this.aws.createSecret("optional/denied", json());
		this.aws.deny("secretsmanager:GetSecretValue", "optional/denied");
		assertFails(output, "spring.config.import: optional:aws-secretsmanager:optional/denied");
		assertThat(output).contains("access to secret 'optional/denied' is denied", "application.yml] - 1:23");
	}

	@Test
	void whenReferenceHasADefaultThenARefusedPermissionStillFails(CapturedOutput output) {
		this.aws.createSecret("default/denied", json());
		this.aws.deny("secretsmanager:GetSecretValue", "default/denied");
		assertFails(output, "a: ${secret@default/denied#password:none}");
		assertThat(output).contains("access to secret 'default/denied' is denied");
	}

	@Test
	void whenSecretIsScheduledForDeletionThenSaysHowToRestore(CapturedOutput output) {
		this.aws.createSecret("deleted/db", json());
		try (var client = TestClients.secretsManager(this.aws)) {
			client.deleteSecret((request) -> request.secretId("deleted/db"));
		}
		assertFails(output, "a: ${secret@deleted/db#password}");
		assertThat(output).contains("secret 'deleted/db' is scheduled for deletion",
				"restore-secret --secret-id deleted/db", "application.yml] - 1:4");
	}

	@Test
	void whenEndpointIsUnreachableThenSaysSo(CapturedOutput output) throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		assertFailsAlone(output,
				"""
						rekey.aws: {endpoint: "http://127.0.0.1:%d", region: eu-west-1, credentials: {access-key-id: x, secret-access-key: y}}
						a: ${secret@far/db#password}
						"""
					.formatted(port));
		assertThat(output).contains("the endpoint of Secrets Manager did not answer", "VPC endpoint",
				"application.yml] - 2:4");
	}

	@Test
	void whenThereAreNoCredentialsThenNamesTheWaysToGiveThem(CapturedOutput output) {
		System.setProperty("aws.disableEc2Metadata", "true");
		try {
			assertFailsAlone(output, """
					rekey.aws: {endpoint: "%s", region: eu-west-1}
					a: ${secret@any/db#password}
					""".formatted(this.aws.endpoint()));
		}
		finally {
			System.clearProperty("aws.disableEc2Metadata");
		}
		assertThat(output).contains("no AWS credentials were found: system properties: not set", "AWS_ACCESS_KEY_ID",
				"application.yml] - 2:4");
	}

	@Test
	void whenTheProfileIsMissingThenNamesItAndItsProperty(CapturedOutput output) {
		assertFailsAlone(output, """
				rekey.aws: {endpoint: "%s", region: eu-west-1, credentials.profile: rekey-no-such-profile}
				b: ${secret@any/db#password}
				""".formatted(this.aws.endpoint()));
		assertThat(output).contains(
				"no AWS credentials were found: profile 'rekey-no-such-profile' of 'rekey.aws.credentials.profile' is not",
				"Add profile 'rekey-no-such-profile'", "Property: b");
	}

	@Test
	void whenThereIsNoRegionThenNamesTheWaysToGiveIt(CapturedOutput output) {
		System.setProperty("aws.disableEc2Metadata", "true");
		try {
			assertFailsAlone(output, "a: ${secret@any/db#password}");
		}
		finally {
			System.clearProperty("aws.disableEc2Metadata");
		}
		assertThat(output).contains("no AWS region is configured", "rekey.aws.region", "application.yml] - 1:4");
	}

	@Test
	void whenEndpointIsNeitherTlsNorLoopbackThenIsRefused(CapturedOutput output) {
		assertFailsAlone(output, """
				rekey.aws.endpoint: http://192.0.2.1:4566
				""");
		assertThat(output).contains("rekey.aws.endpoint", "Secrets travel over TLS only", "application.yml] - 1:21");
	}

	@Test
	void whenReferenceIsMalformedThenShowsTheSyntax(CapturedOutput output) {
		assertFails(output, """
				a: ${secret@#password}
				b: ${secret@arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf#key:default}
				""");
		assertThat(output).contains("2 secrets could not be resolved", "the secret's name is missing",
				"application.yml] - 1:4", "application.yml] - 2:4", "declare an alias for it",
				"Write ${secret@name#key}");
	}

	@Test
	void whenPlaceholderWithinReferenceHasNoValueThenSaysSo(CapturedOutput output) {
		assertFails(output, "a: ${secret@${stage}/db#password}");
		assertThat(output).contains("A secret could not be resolved", "the placeholder ${stage} within it has no value",
				"Set a property 'stage', or give its placeholder a default (${stage:default})",
				"${secret@${stage}/db#password}", "application.yml] - 1:4");
	}

	@Test
	void whenAliasIsUnknownThenNamesTheAliasesThatThereAre(CapturedOutput output) {
		this.aws.createSecret("alias/db", json());
		assertFails(output, """
				rekey.secrets.orders-db.id: alias/db
				a: ${secret@ordersdb#password}
				""");
		assertThat(output).contains(
				"there is no alias 'ordersdb' under 'rekey.secrets' (aliases: orders-db); did you mean 'orders-db'?",
				"application.yml] - 2:4");
	}

	@Test
	void whenAliasHasNoIdThenNamesTheProperty(CapturedOutput output) {
		assertFails(output, "rekey.secrets.orders-db.stage: AWSCURRENT");
		assertThat(output)
			.contains("Property 'rekey.secrets.orders-db.id' is missing: An alias needs the name or the ARN",
					"application.yml] - 1:32", "Set 'rekey.secrets.orders-db.id'")
			.doesNotContain("null");
	}

	@Test
	void whenAnnotationRefersToAMissingKeyThenIsExplainedToo(CapturedOutput output) {
		this.aws.createSecret("annotation/db", json());
		assertFails(output, "a: b", Annotated.class);
		assertThat(output).contains("${secret@annotation/db#none}", "has no key 'none' (keys: username, password)");
	}

	@Test
	void whenValueDoesNotFitThenNamesSecretAndPropertyOnly(CapturedOutput output) {
		this.aws.createSecret("type/db", json());
		assertFails(output, "bound.number: ${secret@type/db#password}", Typed.class);
		assertThat(output).contains("The value of a secret does not fit", "Property: bound.number",
				"application.yml] - 1:15", "Secret: ${secret@type/db#password}");
	}

	@Test
	void whenValueIsNotValidThenItIsNotShown(CapturedOutput output) {
		this.aws.createSecret("valid/db", json());
		assertFails(output, "validated.token: ${secret@valid/db#password}\nlogging.level.root: debug", Validated.class);
		assertThat(output).contains("validated.token: size must be between 0 and 3",
				"Properties under 'validated' are not valid, and some come from secrets");
	}

	/**
	 * Spring Boot's own report shows each value, however short.
	 */
	@Test
	void whenKeysHaveNothingToBeBoundToThenTheReportNamesThemWithoutValues(CapturedOutput output) {
		this.aws.createSecret("unbound/app", "{\"token\":\"t\",\"extra\":\"" + CANARY + "\",\"pin\":\"x7q\"}");
		assertFails(output, """
				spring.config.import: aws-secretsmanager:unbound/app?prefix=strict.
				strict.other: shown
				strict.referred: a-${secret@unbound/app#pin}-b
				strict.indirect: ${strict.pin}
				logging.level.org.springframework.boot.diagnostics: debug
				""", Strict.class);
		assertThat(output)
			.contains("strict.extra", "strict.pin", "strict.other", "\"shown\"", "strict.referred", "strict.indirect",
					"secret@unbound/app#extra", "application.yml] - 2:15")
			.doesNotContain("x7q");
	}

	@Test
	void whenUnboundPropertiesComeFromFilesOnlyThenSpringBootsReportStays(CapturedOutput output) {
		this.aws.createSecret("unbound/none", "{\"token\":\"t\"}");
		assertFails(output, "a: ${secret@unbound/none#token}\nstrict.other: shown", Strict.class);
		assertThat(output).contains("Binding to target", "strict.other", "\"shown\"");
	}

	@Test
	void whenAnInjectedValueDoesNotFitThenNeitherTheWarningNorTheReportShowsIt(CapturedOutput output) {
		this.aws.createSecret("inject/db", "{\"password\":\"" + CANARY + "\",\"pin\":\"x7\"}");
		assertFails(output, "number: ${secret@inject/db#password}", Injected.class);
		assertThat(output).contains("Exception encountered during context initialization",
				"key 'password' of secret 'inject/db'", "does not fit where it is injected");
		assertFails(output, "number: ${secret@inject/db#pin}", Injected.class);
		assertThat(output).contains("key 'pin' of secret 'inject/db'").doesNotContain("\"x7\"");
	}

	@Test
	void whenCodeThrowsAValueThenTheReportMasksIt(CapturedOutput output) {
		this.aws.createSecret("thrown/db", json());
		assertFails(output, "token: ${secret@thrown/db#password}", Throwing.class);
		assertThat(output).contains("holds the value of a secret", "IllegalStateException: can't use ******",
				"URL is https://x:******@y");
	}

	@Test
	void whenHalfOfTheCredentialsIsMissingThenSaysSo(CapturedOutput output) {
		assertFailsAlone(output, "rekey.aws.credentials.access-key-id: x");
		assertThat(output)
			.contains("Property 'rekey.aws.credentials.secret-access-key' is missing", "application.yml] - 1:38",
					"Give both the access key and the secret key")
			.doesNotContain("null");
	}

	@Test
	void whenCodeAsksForASecretThatCantBeReadThenIsExplainedToo(CapturedOutput output) {
		assertFails(output, "rekey.secrets.by-code.id: runtime/none", Asking.class);
		assertThat(output).contains("Secret 'by-code', which the application asked for, can't be read: Secrets Manager"
				+ " does not know secret 'runtime/none'", "Create secret 'runtime/none'");
	}

	private void assertDenied(CapturedOutput output, String action, String secret, String fix) {
		this.aws.createSecret(secret, json());
		this.aws.deny(action, secret);
		assertFails(output, "a: ${secret@" + secret + "#password}");
		assertThat(output).contains("access to secret '" + secret + "' is denied: " + action, fix,
				"application.yml] - 1:4");
	}

	private void assertFails(CapturedOutput output, String yaml) {
		assertFails(output, yaml, TestApplications.Library.class);
	}

	private void assertFails(CapturedOutput output, String yaml, Class<?> configuration) {
		assertThatException()
			.isThrownBy(() -> TestApplications.run(this.aws, this.directory, yaml, configuration).close())
			.satisfies((ex) -> assertThat(String.valueOf(ex.getMessage())).doesNotContain(CANARY));
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain(CANARY);
	}

	private void assertFailsAlone(CapturedOutput output, String yaml) {
		assertThatException()
			.isThrownBy(() -> TestApplications.run(this.directory, yaml, TestApplications.Library.class).close());
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain(CANARY);
	}

	private static String json() {
		return "{\"username\":\"orders\",\"password\":\"" + CANARY + "\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Annotated {

		@Value("${secret@annotation/db#none}")
		String value;

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(TypedProperties.class)
	static class Typed {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(StrictProperties.class)
	static class Strict {

	}

	@ConfigurationProperties(prefix = "strict", ignoreUnknownFields = false)
	static class StrictProperties {

		private String token = "";

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(ValidatedProperties.class)
	static class Validated {

	}

	@org.springframework.validation.annotation.Validated
	@ConfigurationProperties("validated")
	static class ValidatedProperties {

		@Size(max = 3, message = "size must be between 0 and 3, not ${validatedValue}")
		private String token = "";

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

	}

	@ConfigurationProperties("bound")
	static class TypedProperties {

		private int number;

		public int getNumber() {
			return this.number;
		}

		public void setNumber(int number) {
			this.number = number;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Injected {

		Injected(@Value("${number}") int number) {
			throw new IllegalStateException("not reached with " + number);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Asking {

		Asking(Secrets secrets) {
			secrets.get(SecretId.of("by-code"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Throwing {

		Throwing(@Value("${token}") String token) {
			throw new IllegalStateException("can't use " + token,
					new IllegalArgumentException("URL is https://x:" + token + "@y"));
		}

	}

}
