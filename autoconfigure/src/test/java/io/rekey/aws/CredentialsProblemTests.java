// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.SecretLocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.utils.internal.SystemSettingUtilsTestBackdoor;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for what is told where no credentials are found: the way that was evidently meant
 * first, with the real SDK's chain of providers.
 */
@Timeout(180)
class CredentialsProblemTests {

	private static final String ROLE = "arn:aws:iam::123456789012:role/orders";

	private static final String FILE = """
			[default]
			region = eu-west-1
			[profile other]
			aws_access_key_id = AKIAIOSFODNN7EXAMPLE
			aws_secret_access_key = canary-key
			[profile half]
			aws_access_key_id = AKIAIOSFODNN7EXAMPLE
			[profile sso]
			sso_start_url = https://example.org
			sso_region = eu-west-1
			sso_account_id = 1
			sso_role_name = reader
			""";

	private static final List<String> SYSTEM_PROPERTIES = List.of("aws.disableEc2Metadata", "aws.configFile",
			"aws.sharedCredentialsFile", "aws.profile", "aws.webIdentityTokenFile", "aws.roleArn",
			"aws.containerCredentialsFullUri", "aws.containerAuthorizationToken", "aws.endpointUrlSts");

	@TempDir
	Path directory;

	@BeforeEach
	void isolate() throws IOException {
		System.setProperty("aws.disableEc2Metadata", "true");
		System.setProperty("aws.configFile", Files.writeString(this.directory.resolve("config"), FILE).toString());
		System.setProperty("aws.sharedCredentialsFile", this.directory.resolve("none").toString());
	}

	@AfterEach
	void forgetSettings() {
		SYSTEM_PROPERTIES.forEach(System::clearProperty);
		SystemSettingUtilsTestBackdoor.clearEnvironmentVariableOverrides();
	}

	@Test
	void whenNothingIsSetThenTellsWhatEachProviderSaid() {
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure).hasMessage("no AWS credentials were found: system properties: not set, environment"
				+ " variables: not set, web identity: not set, profile: Profile file contained no credentials for profile"
				+ " 'default', container: not set, instance profile: IMDS credentials have been disabled by environment"
				+ " variable or system property.");
		assertThat(failure.getReason()).isEqualTo(Reason.NO_CREDENTIALS);
		assertThat(failure.getFix()).isNull();
	}

	@Test
	void whenTheTokenFileIsMissingThenNamesIt() {
		System.setProperty("aws.webIdentityTokenFile", "/nonexistent/token");
		System.setProperty("aws.roleArn", ROLE);
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure)
			.hasMessageStartingWith("no AWS credentials were found: AWS_WEB_IDENTITY_TOKEN_FILE is set, for"
					+ " a role of the service account (IRSA), but the token file /nonexistent/token does not exist (");
		assertThat(failure.getFix()).contains("Mount the token", "/nonexistent/token");
	}

	@Test
	void whenTheTokenFileCantBeReadThenNamesIt() {
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("AWS_WEB_IDENTITY_TOKEN_FILE",
				this.directory.toString());
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("AWS_ROLE_ARN", ROLE);
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure).hasMessageContaining("the token file " + this.directory + " can't be read");
		assertThat(failure.getFix()).contains("fsGroup");
	}

	@Test
	void whenTheRoleOfTheTokenIsMissingThenSaysSo() throws IOException {
		System.setProperty("aws.webIdentityTokenFile", token());
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure).hasMessageContaining("AWS_WEB_IDENTITY_TOKEN_FILE is set")
			.hasMessageContaining("but AWS_ROLE_ARN is not")
			.hasMessageNotContainingAny("canary");
		assertThat(failure.getFix()).contains("eks.amazonaws.com/role-arn");
	}

	@Test
	void whenStsIsMissingForTheTokenThenNamesTheDependency() {
		System.setProperty("aws.webIdentityTokenFile", "/var/run/secrets/token");
		System.setProperty("aws.roleArn", ROLE);
		CredentialsProblem problem = CredentialsProblem.of("Unable to load credentials from any of the providers in the"
				+ " chain AwsCredentialsProviderChain(credentialsProviders=[WebIdentityTokenFileCredentialsProvider(),"
				+ " InstanceProfileCredentialsProvider()]) : [WebIdentityTokenFileCredentialsProvider(): To use web identity"
				+ " tokens, the 'sts' service module must be on the class path.,"
				+ " InstanceProfileCredentialsProvider(): Failed to load credentials from IMDS.]", null);
		assertThat(problem.text()).startsWith("AWS_WEB_IDENTITY_TOKEN_FILE is set")
			.contains("the AWS SDK's module 'sts' is missing from the class path",
					"instance profile: Failed to load credentials from IMDS.)");
		assertThat(problem.fix()).isEqualTo("Add the dependency 'software.amazon.awssdk:sts'.");
	}

	@Test
	void whenStsRefusesTheTokenThenTellsItsWordsAndTheTrustPolicy() throws IOException {
		System.setProperty("aws.webIdentityTokenFile", token());
		System.setProperty("aws.roleArn", ROLE);
		String refusal = LittleServer.http(403, "text/xml",
				"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
						+ "<Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity"
						+ "</Message></Error><RequestId>1</RequestId></ErrorResponse>");
		try (LittleServer sts = LittleServer.answering(refusal)) {
			System.setProperty("aws.endpointUrlSts", "http://" + sts.address());
			SecretUnavailableException failure = fail(Map.of());
			assertThat(failure)
				.hasMessageContaining(
						"role " + ROLE + " could not be taken: Not authorized to perform sts:AssumeRoleWithWebIdentity")
				.hasMessageNotContainingAny("canary");
			assertThat(failure.getFix()).contains("trust policy of " + ROLE);
			assertThat(sts.requests).isNotEmpty();
		}
	}

	@Test
	void whenStsDoesNotAnswerThenTheWayToItIsToBeChecked() throws IOException {
		System.setProperty("aws.webIdentityTokenFile", token());
		System.setProperty("aws.roleArn", ROLE);
		System.setProperty("aws.endpointUrlSts", "https://sts.invalid");
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure).hasMessageContaining("STS did not answer");
		assertThat(failure.getFix()).contains("DNS", "STS").doesNotContain("trust policy");
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"echo '{\"Version\":1,\"AccessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"canary-key\"'",
			"echo canary-key >&2; exit 3", "echo '{\"Version\":2}'", "echo 'canary-key'" })
	void whenTheProcessOfAProfileGivesNoCredentialsThenNothingOfItIsShown(String command) throws IOException {
		Path script = Files.writeString(this.directory.resolve("process.sh"), "#!/bin/sh\n" + command + "\n");
		assertThat(script.toFile().setExecutable(true)).isTrue();
		System.setProperty("aws.configFile",
				Files
					.writeString(this.directory.resolve("config"), "[profile p]\ncredential_process = " + script + "\n")
					.toString());
		SecretUnavailableException failure = fail(Map.of("rekey.aws.credentials.profile", "p"));
		assertThat(failure).hasMessageContainingAll("credential_process", "'p'");
		assertThat(failure.getFix()).contains("\"Version\": 1");
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain("canary", "AKIA");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rekey.aws.credentials.profile", "spring.cloud.aws.credentials.profile.name" })
	void whenTheProfileOfAPropertyIsMissingThenNamesPropertyFilesAndProfiles(String property) {
		SecretUnavailableException failure = fail(Map.of(property, "missing"));
		assertThat(failure).hasMessage("no AWS credentials were found: profile 'missing' of '" + property
				+ "' is not in " + this.directory.resolve("config") + " or " + this.directory.resolve("none")
				+ " (profiles: default, half, other, sso)");
		assertThat(failure.getFix()).contains("Add profile 'missing'", "or correct '" + property + "'");
	}

	@Test
	void whenTheProfileOfAVariableIsMissingThenNamesTheVariable() {
		System.setProperty("aws.profile", "missing");
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure).hasMessageContaining("profile 'missing' of AWS_PROFILE is not in ");
		assertThat(failure.getFix()).contains("AWS_PROFILE");
	}

	@Test
	void whenAProfileHasNoCredentialsThenSaysSo() {
		assertThat(fail(Map.of("rekey.aws.credentials.profile", "default"))).hasMessageContaining(
				"profile 'default' of 'rekey.aws.credentials.profile' gives no credentials: Profile file"
						+ " contained no credentials for profile 'default'");
		assertThat(fail(Map.of("rekey.aws.credentials.profile", "half")))
			.hasMessageContaining("gives no credentials: Profile property 'aws_secret_access_key' was not configured")
			.satisfies((failure) -> assertThat(failure.getReason()).isEqualTo(Reason.NO_CREDENTIALS));
	}

	@Test
	void whenAProfileNeedsAModuleThenNamesTheDependency() {
		SecretUnavailableException failure = fail(Map.of("rekey.aws.credentials.profile", "sso"));
		assertThat(failure)
			.hasMessageContaining("needs the AWS SDK's module 'sso', which is missing from the class path");
		assertThat(failure.getReason()).isEqualTo(Reason.NO_CREDENTIALS);
		assertThat(failure.getFix()).isEqualTo("Add the dependency 'software.amazon.awssdk:sso'.");
	}

	@Test
	void whenTheFileOfProfilesIsMalformedThenItIsNotQuoted() throws IOException {
		Files.writeString(this.directory.resolve("config"), "canary-key = canary\n[profile");
		assertThat(fail(Map.of("rekey.aws.credentials.profile", "missing"))).hasMessageNotContainingAny("canary");
	}

	@Test
	void whenTheAgentOfTheContainerDoesNotAnswerThenNamesItsHost() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		System.setProperty("aws.containerCredentialsFullUri", "http://127.0.0.1:" + port + "/v1/credentials");
		System.setProperty("aws.containerAuthorizationToken", "canary-token");
		SecretUnavailableException failure = fail(Map.of());
		assertThat(failure)
			.hasMessageContaining("AWS_CONTAINER_CREDENTIALS_FULL_URI is set, for credentials of the container, but"
					+ " 127.0.0.1:" + port + " gave none: Failed to load credentials")
			.hasMessageNotContainingAny("canary");
		assertThat(failure.getFix()).contains("127.0.0.1:" + port);
	}

	private String token() throws IOException {
		return Files.writeString(this.directory.resolve("token"), "canary.web.identity.token").toString();
	}

	private static SecretUnavailableException fail(Map<String, String> properties) {
		Map<String, Object> all = new HashMap<>(
				Map.of("rekey.aws.region", "eu-west-1", "rekey.aws.secretsmanager.endpoint", "http://127.0.0.1:9"));
		all.putAll(properties);
		AwsSettings settings = AwsSettings.from(new Binder(new MapConfigurationPropertySource(all)));
		try (SecretsManagerSource source = new SecretsManagerSource(
				new SecretsManagerClients(() -> new AwsClients(settings)))) {
			SecretUnavailableException failure = catchThrowableOfType(SecretUnavailableException.class,
					() -> source.read(SecretId.of("x"), SecretLocation.of("x")));
			for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
				assertThat(cause.toString()).doesNotContain("canary");
			}
			return Objects.requireNonNull(failure);
		}
	}

}
