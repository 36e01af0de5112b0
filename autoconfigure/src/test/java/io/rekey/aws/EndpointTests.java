// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.utils.internal.SystemSettingUtilsTestBackdoor;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for endpoints: wherever they are set, secrets travel over TLS only, unless that
 * is allowed.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class EndpointTests {

	private static final String LOCALSTACK = "http://localstack.invalid:4566";

	private static final String ALLOW = "rekey.aws.allow-insecure-endpoint";

	private static final List<String> SYSTEM_PROPERTIES = List.of("aws.endpointUrl", "aws.endpointUrlSecretsManager",
			"aws.endpointUrlSqs", "aws.endpointUrlSts", "aws.webIdentityTokenFile", "aws.configFile",
			"aws.sharedCredentialsFile", "aws.profile");

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@AfterEach
	void forgetSettings() {
		SYSTEM_PROPERTIES.forEach(System::clearProperty);
		SystemSettingUtilsTestBackdoor.clearEnvironmentVariableOverrides();
	}

	@ParameterizedTest
	@CsvSource({ "rekey.aws.endpoint, SECRETS_MANAGER", "rekey.aws.secretsmanager.endpoint, SECRETS_MANAGER",
			"rekey.aws.sqs.endpoint, SQS", "rekey.aws.sns.endpoint, SNS", "rekey.aws.sts.endpoint, STS",
			"spring.cloud.aws.endpoint, SECRETS_MANAGER", "spring.cloud.aws.secretsmanager.endpoint, SECRETS_MANAGER",
			"spring.cloud.aws.sqs.endpoint, SQS" })
	void whenAPropertyNamesAnInsecureEndpointThenItIsRefusedByNameUnlessAllowed(String property, AwsService service) {
		assertThatExceptionOfType(InvalidEndpointException.class)
			.isThrownBy(() -> settings(Map.of(property, LOCALSTACK)))
			.withMessageContaining(property)
			.withMessageContaining("Secrets travel over TLS only")
			.satisfies((ex) -> assertThat(ex.fix()).contains(ALLOW));
		assertThat(settings(Map.of(property, LOCALSTACK, ALLOW, "true")).endpoint(service)).hasToString(LOCALSTACK);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localstack:4566", "https:///secrets", "localstack", "//localstack:4566" })
	void whenAnEndpointIsNoUrlThenSaysSoEvenIfInsecureOnesAreAllowed(String endpoint) {
		for (String property : List.of("rekey.aws.endpoint", "spring.cloud.aws.endpoint")) {
			assertThatExceptionOfType(InvalidEndpointException.class)
				.isThrownBy(() -> settings(Map.of(property, endpoint, ALLOW, "true")))
				.withMessageContaining(property)
				.satisfies((ex) -> assertThat(ex.fix()).contains("such as https://"));
		}
	}

	@Test
	void whenAHostNameHasAnUnderscoreThenThatIsSaid() {
		assertThatExceptionOfType(InvalidEndpointException.class)
			.isThrownBy(() -> settings(Map.of("rekey.aws.endpoint", "https://my_localstack:4566")))
			.withMessageContainingAll("my_localstack", "underscore");
	}

	@ParameterizedTest(name = "{index}")
	@ValueSource(strings = { "http://admin:canary@localstack.invalid:4566", "admin:canary@localstack.invalid:4566",
			"ftp://admin:canary@localhost", "http://admin:can@ary@localstack.invalid",
			"http://admin:can/ary@host.invalid" })
	void whenAnEndpointHasAPasswordThenNoMessageShowsIt(String endpoint, CapturedOutput output) {
		for (String property : List.of("rekey.aws.endpoint", "rekey.aws.sqs.endpoint", "spring.cloud.aws.endpoint")) {
			assertThatException().isThrownBy(
					() -> new SpringApplication(TestApplications.Library.class).run("--" + property + "=" + endpoint,
							"--rekey.aws.region=eu-west-1", "--spring.config.import=aws-secretsmanager:any"));
		}
		assertThat(output).contains("***@").doesNotContain("canary", "can@ary", "can/ary");
	}

	@Test
	void whenAnAllowedEndpointHasAPasswordThenTheWarningDoesNotShowIt(CapturedOutput output) {
		try (SqsClient client = build(
				Map.of("rekey.aws.endpoint", "http://admin:canary@localstack.invalid:4566", ALLOW, "true"))) {
			assertThat(client).isNotNull();
		}
		assertThat(output).contains("Secrets travel without TLS to http://***@localstack.invalid:4566")
			.doesNotContain("canary@");
	}

	@Test
	void whenAForeignEndpointIsNoUriThenNamesItsProperty() {
		assertThatExceptionOfType(InvalidEndpointException.class)
			.isThrownBy(() -> settings(Map.of("spring.cloud.aws.endpoint", "http://local stack")))
			.withMessageContaining("spring.cloud.aws.endpoint")
			.satisfies((ex) -> assertThat(ex.fix()).contains("such as https://"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:4566", "http://[::1]:4566", "http://localhost:4566",
			"HTTPS://example.org", "https://localstack.invalid:4566" })
	void whenAnEndpointIsLoopbackOrTlsThenItNeedsNoPermission(String endpoint) {
		assertThat(settings(Map.of("rekey.aws.endpoint", endpoint)).endpoint(AwsService.SQS)).hasToString(endpoint);
	}

	@Test
	void whenAnEndpointIsBlankThenThereIsNone() {
		assertThat(
				settings(Map.of("rekey.aws.endpoint", "", "spring.cloud.aws.endpoint", " ")).endpoint(AwsService.SNS))
			.isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "aws.endpointUrl", "aws.endpointUrlSecretsManager" })
	void whenASystemPropertyNamesAnInsecureEndpointThenTheStartFailsByItsName(String property, CapturedOutput output) {
		String endpoint = LOCALSTACK + "/" + property;
		System.setProperty(property, endpoint);
		assertFails("");
		assertThat(output).contains("Secrets travel over TLS only", endpoint, "system property '" + property + "'",
				"'" + ALLOW + "'", "application.yml] - 2:4");
	}

	@ParameterizedTest
	@ValueSource(strings = { "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER" })
	void whenAnEnvironmentVariableNamesAnInsecureEndpointThenTheStartFailsByItsName(String variable,
			CapturedOutput output) {
		String endpoint = LOCALSTACK + "/" + variable;
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride(variable, endpoint);
		assertFails("");
		assertThat(output).contains("Secrets travel over TLS only", endpoint,
				"environment variable '" + variable + "'");
	}

	@Test
	void whenTheVariableOfAServiceIsSecureThenItWinsOverTheCommonOne() {
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("AWS_ENDPOINT_URL", LOCALSTACK);
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("AWS_ENDPOINT_URL_SQS", "https://example.org");
		try (SqsClient client = build(Map.of())) {
			assertThat(client.serviceClientConfiguration().endpointOverride().orElseThrow())
				.hasToString("https://example.org");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "[profile dev]\nendpoint_url = http://common.invalid:4566",
			"[profile dev]\nservices = local\n[services local]\nsecrets_manager =\n  endpoint_url = http://service.invalid:4566" })
	void whenAProfileNamesAnInsecureEndpointThenTheStartFailsByItsName(String profile, CapturedOutput output)
			throws IOException {
		useProfile(profile);
		assertFails("");
		assertThat(output).contains("Secrets travel over TLS only", profile.substring(profile.lastIndexOf("http:")),
				"profile 'dev'");
	}

	@Test
	void whenTheSdkFindsAnInsecureEndpointAndItIsAllowedThenTheClientUsesItAndOneWarningNamesIt(CapturedOutput output) {
		String endpoint = "http://allowed.invalid:4566";
		System.setProperty("aws.endpointUrl", endpoint);
		AwsClients clients = new AwsClients(settings(Map.of(ALLOW, "true", "rekey.aws.region", "eu-west-1")));
		for (int i = 0; i < 3; i++) {
			build(clients).close();
		}
		assertThat(output).containsOnlyOnce("Secrets travel without TLS to " + endpoint)
			.contains("that of system property 'aws.endpointUrl'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL", "aws.endpointUrlSts" })
	void whenStsOfTheSdksOwnChainIsInsecureThenTheStartFailsByItsName(String name, CapturedOutput output) {
		System.setProperty("aws.webIdentityTokenFile", "token");
		if (name.startsWith("aws.")) {
			System.setProperty(name, LOCALSTACK);
		}
		else {
			SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride(name, LOCALSTACK);
		}
		assertThatException()
			.isThrownBy(() -> new SpringApplication(TestApplications.Library.class).run("--rekey.aws.region=eu-west-1",
					"--rekey.aws.secretsmanager.endpoint=https://localhost:1",
					"--spring.config.import=aws-secretsmanager:any"));
		assertThat(output).contains("Secrets travel over TLS only, which endpoint " + LOCALSTACK, "'" + name + "'",
				ALLOW);
	}

	@Test
	void whenARekeyEndpointIsSetThenTheSdksOwnDoNotCount() {
		System.setProperty("aws.endpointUrl", LOCALSTACK);
		this.aws.createSecret("endpoint/own", "{\"k\":\"v\"}");
		try (var context = TestApplications.run(this.aws, this.directory, "a: ${secret@endpoint/own#k}",
				TestApplications.Library.class)) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v");
		}
	}

	@Test
	void whenTheClientIsTheUsersThenItsEndpointIsNotLookedAt() {
		System.setProperty("aws.endpointUrl", LOCALSTACK);
		try (var context = TestApplications.run(this.directory, "", UserClient.class)) {
			assertThat(context.getBean(SecretsManagerClient.class)).isNotNull();
		}
	}

	@Test
	void whenSqsIsInsecureByAVariableThenTheStartFailsByItsName(CapturedOutput output) {
		this.aws.createSecret("endpoint/sqs", "{\"k\":\"v\"}");
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("AWS_ENDPOINT_URL_SQS", "http://sqs.invalid:1");
		assertThatException().isThrownBy(() -> TestApplications.run(this.directory, "a: ${secret@endpoint/sqs#k}",
				TestApplications.Library.class, "--rekey.aws.secretsmanager.endpoint=" + this.aws.endpoint(),
				"--rekey.aws.sns.endpoint=" + this.aws.endpoint(), "--rekey.aws.region=" + this.aws.region(),
				"--rekey.aws.credentials.access-key-id=x", "--rekey.aws.credentials.secret-access-key=y",
				"--rekey.rotation.topic-arn=arn:aws:sns:eu-west-1:123456789012:rotations"));
		assertThat(output).contains("APPLICATION FAILED TO START", "Secrets travel over TLS only",
				"http://sqs.invalid:1", "environment variable 'AWS_ENDPOINT_URL_SQS'", "'" + ALLOW + "'");
	}

	@Test
	void whenAnInsecureEndpointIsAllowedThenSecretsAreReadAndOneWarningNamesIt(CapturedOutput output) throws Exception {
		InetAddress address = ownAddress();
		this.aws.createSecret("endpoint/relayed", "{\"k\":\"v\"}");
		this.aws.createSecret("endpoint/relayed2", "{\"k\":\"v2\"}");
		try (TcpRelay relay = new TcpRelay(address, this.aws.endpoint().getPort())) {
			String endpoint = "http://" + address.getHostAddress() + ":" + relay.port();
			try (var context = TestApplications.run(this.directory,
					"rekey.aws:\n  endpoint: " + endpoint + "\na: ${secret@endpoint/relayed#k}\n"
							+ "b: ${secret@endpoint/relayed2#k}",
					TestApplications.Library.class, "--rekey.aws.region=" + this.aws.region(),
					"--rekey.aws.credentials.access-key-id=x", "--rekey.aws.credentials.secret-access-key=y",
					"--rekey.aws.allow-insecure-endpoint=true")) {
				assertThat(context.getEnvironment().getProperty("a")).isEqualTo("v");
				assertThat(output).containsOnlyOnce("Secrets travel without TLS to " + endpoint)
					.contains("that of property 'rekey.aws.endpoint'. Set in");
			}
		}
	}

	private void assertFails(String yaml) {
		assertThatException().isThrownBy(
				() -> TestApplications
					.run(this.directory,
							"rekey.aws: {region: eu-west-1, credentials: {access-key-id: x, secret-access-key: y}}\n"
									+ "a: ${secret@endpoint/app#k}\n" + yaml,
							TestApplications.Library.class)
					.close());
	}

	private void useProfile(String text) throws IOException {
		Path file = this.directory.resolve("config");
		Files.writeString(file, text);
		System.setProperty("aws.configFile", file.toString());
		System.setProperty("aws.sharedCredentialsFile", this.directory.resolve("none").toString());
		System.setProperty("aws.profile", "dev");
	}

	private static SqsClient build(Map<String, String> properties) {
		return new AwsClients(settings(properties)).build(SqsClient.builder(), AwsService.SQS, "eu-west-1",
				Duration.ofSeconds(1));
	}

	private static SecretsManagerClient build(AwsClients clients) {
		return clients.build(SecretsManagerClient.builder(), AwsService.SECRETS_MANAGER, null, Duration.ofSeconds(1));
	}

	private static AwsSettings settings(Map<String, String> properties) {
		return AwsSettings.from(new Binder(new MapConfigurationPropertySource(properties)));
	}

	/**
	 * An address of this machine that is no loopback address.
	 */
	private static InetAddress ownAddress() throws IOException {
		InetAddress found = NetworkInterface.networkInterfaces()
			.flatMap((network) -> network.getInterfaceAddresses().stream())
			.map(InterfaceAddress::getAddress)
			.filter((address) -> !address.isLoopbackAddress() && address.getHostAddress().contains("."))
			.findFirst()
			.orElse(null);
		assumeTrue(found != null, "the machine has a network");
		return found;
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class UserClient {

		@Bean
		SecretsManagerClient userClient() {
			return TestClients.secretsManager(extension.aws());
		}

	}

}
