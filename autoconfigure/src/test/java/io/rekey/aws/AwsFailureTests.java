// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.utils.internal.SystemSettingUtilsTestBackdoor;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for what a failed call tells, with the real SDK and servers that go wrong: what
 * was tried, what came instead of an answer, AWS's own words, and what to do.
 */
@Timeout(120)
class AwsFailureTests {

	private static final SecretId DB = SecretId.of("prod/db");

	private static final String JSON = "application/x-amz-json-1.1";

	private static final String HTML = "<html><head><title>Who are you?</title></head><body>canary-body</body></html>";

	private static final String VALUE = LittleServer.http(200, JSON, """
			{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf","Name":"prod/db",
			"VersionId":"v1","VersionStages":["AWSCURRENT"],"CreatedDate":1.0,"SecretString":"{}"}""");

	private static final List<String> PROXY_PROPERTIES = List.of("http.proxyHost", "http.proxyPort",
			"http.nonProxyHosts", "https.proxyHost", "https.proxyPort");

	@TempDir
	static Path directory;

	private static TestCertificates certificates;

	@BeforeAll
	static void makeAuthority() throws Exception {
		certificates = new TestCertificates(directory);
	}

	@AfterEach
	void forgetSettings() {
		TestCertificates.distrust();
		PROXY_PROPERTIES.forEach(System::clearProperty);
		SystemSettingUtilsTestBackdoor.clearEnvironmentVariableOverrides();
	}

	@Test
	void whenTheHostIsUnknownThenNamesIt() {
		SecretUnavailableException failure = fail("https://secrets.invalid");
		assertThat(failure).hasMessage("the endpoint of Secrets Manager did not answer (tried eu-west-1 at"
				+ " secrets.invalid: host secrets.invalid is unknown (UnknownHostException))");
		assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
		assertThat(failure.getFix()).contains("DNS", "secrets.invalid", "'rekey.aws.endpoint'");
	}

	@Test
	void whenTheHostOfStsIsUnknownThenNamesIt() {
		SecretLocation.Role role = new SecretLocation.Role("arn:aws:iam::210987654321:role/orders", null);
		SecretUnavailableException failure = fail(Map.of("rekey.aws.endpoint", "https://sts.invalid"),
				new SecretLocation("prod/db", null, null, null, List.of(), role));
		assertThat(failure).hasMessageContainingAll("STS did not answer",
				"sts.invalid: host sts.invalid is unknown (UnknownHostException)");
		assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
		assertThat(failure.getFix()).contains("DNS", "sts.invalid");
	}

	@Test
	void whenTheRegionIsUnknownThenNamesTheHostThatItLeadsTo() {
		SecretUnavailableException failure = fail(Map.of("rekey.aws.region", "eu-nowhere-1"));
		assertThat(failure).hasMessageContaining("tried secretsmanager.eu-nowhere-1.amazonaws.com: ");
		assertThat(failure.getFix()).contains("'rekey.aws.region'");
	}

	@Test
	void whenTheConnectionIsRefusedThenNamesAddressAndCause() throws IOException {
		String address = "127.0.0.1:" + closedPort();
		SecretUnavailableException failure = fail("http://" + address);
		assertThat(failure)
			.hasMessageStartingWith("the endpoint of Secrets Manager did not answer (tried eu-west-1 at " + address
					+ ": no connection (")
			.hasMessageContainingAll("HttpHostConnectException", "Connection refused");
		assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
		assertThat(failure.getFix()).contains(address, "VPC endpoint");
	}

	@Test
	void whenTheConnectionIsClosedThenTellsTheCause() throws IOException {
		try (LittleServer server = LittleServer.answering(null)) {
			assertThat(fail(server)).hasMessageContaining(server.address() + ": no answer (NoHttpResponseException");
		}
	}

	@Test
	void whenNothingIsAnsweredThenSaysThatTimeWasUp() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			SecretUnavailableException failure = fail(Map.of("rekey.aws.endpoint",
					"http://127.0.0.1:" + silent.getLocalPort(), "rekey.aws.read-timeout", "200ms"));
			assertThat(failure).hasMessageContaining("127.0.0.1:" + silent.getLocalPort() + ": no answer in time (");
			assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
			assertThat(failure.getFix()).contains("VPC endpoint");
		}
	}

	@Test
	void whenTheCertificateIsNotTrustedThenSaysSo() throws Exception {
		assertTlsFails("untrusted", "localhost", false, "unable to find valid certification path", "trust store");
	}

	@Test
	void whenTheCertificateIsOfAnotherHostThenNamesBoth() throws Exception {
		assertTlsFails("elsewhere", "other.example", true, "other.example", "the name that its certificate is for");
	}

	@Test
	void whenTheCertificateHasExpiredThenSaysSo() throws Exception {
		assertTlsFails("expired", "localhost", true, "CertificateExpiredException: NotAfter", "Renew the certificate",
				"-startdate", "-10d", "-validity", "1");
	}

	@Test
	void whenTheCertificateIsNotValidYetThenSaysSo() throws Exception {
		assertTlsFails("young", "localhost", true, "CertificateNotYetValidException: NotBefore", "clock", "-startdate",
				"+10d", "-validity", "30");
	}

	@Test
	void whenTlsMeetsPlainHttpThenSaysSo() throws IOException {
		try (LittleServer server = LittleServer.answering(LittleServer.http(400, "text/plain", "plain"))) {
			SecretUnavailableException failure = fail("https://localhost:" + server.port());
			assertThat(failure)
				.hasMessageContaining("localhost:" + server.port() + ": no TLS connection (SSLException: ");
			assertThat(failure.getFix()).contains("speaks no TLS", "http://");
		}
	}

	private void assertTlsFails(String name, String host, boolean trusted, String words, String fix, String... validity)
			throws Exception {
		try (LittleServer server = LittleServer.answering(certificates.server(name, host, validity), VALUE)) {
			if (trusted) {
				certificates.trust();
			}
			SecretUnavailableException failure = fail("https://localhost:" + server.port());
			assertThat(failure).hasMessageContainingAll("localhost:" + server.port() + ": no TLS connection (", words);
			assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
			assertThat(failure.getFix()).contains(fix);
		}
	}

	@ParameterizedTest
	@MethodSource("noAnswers")
	void whenTheAnswerIsNotOfAwsThenSaysWhatItIs(String answer, Reason reason, String words) throws IOException {
		try (LittleServer server = LittleServer.answering(answer)) {
			SecretUnavailableException failure = fail(server);
			assertThat(failure).hasMessageContainingAll(server.address(), words)
				.hasMessageNotContainingAny("canary", "null");
			assertThat(failure.getReason()).isEqualTo(reason);
			assertThat(failure.getFix()).contains("'rekey.aws.endpoint'");
			assertThat(failure).hasStackTraceContaining("").satisfies(AwsFailureTests::showsNoCanary);
		}
	}

	static List<Object[]> noAnswers() {
		return List.of(
				new Object[] { LittleServer.http(200, "text/html", HTML), Reason.UNREACHABLE,
						"HTTP 200 with what is no answer of AWS" },
				new Object[] { LittleServer.http(200, JSON, "{\"SecretString\":\"canary"), Reason.UNREACHABLE,
						"HTTP 200 with what is no answer of AWS" },
				new Object[] { LittleServer.http(200, "text/plain", "canary-text"), Reason.UNREACHABLE,
						"HTTP 200 with what is no answer of AWS" },
				new Object[] { LittleServer.http(200, "text/plain", ""), Reason.FAILED,
						"neither a version nor a value" },
				new Object[] { LittleServer.http(200, JSON, "{}"), Reason.FAILED, "neither a version nor a value" },
				new Object[] { LittleServer.http(302, "text/html", HTML, "Location: http://login.example/"),
						Reason.UNREACHABLE, "HTTP 302 with what is no answer of AWS: Who are you?" },
				new Object[] { LittleServer.http(404, "text/html", HTML), Reason.UNREACHABLE,
						"HTTP 404 with what is no answer of AWS: Who are you?" },
				new Object[] { "SSH-2.0-OpenSSH_9.2\r\n", Reason.UNREACHABLE, "no answer (" });
	}

	@ParameterizedTest
	@CsvSource({ "500,", "502, Bad Gateway", "503, Service Unavailable" })
	void whenAGatewayAnswersWithAnErrorThenTellsStatusAndTitle(int status, String title) throws IOException {
		String body = (title != null) ? "<html><title>" + title + "</title>canary</html>" : "";
		try (LittleServer server = LittleServer.answering(LittleServer.http(status, "text/html", body))) {
			SecretUnavailableException failure = fail(server);
			assertThat(failure)
				.hasMessage("Secrets Manager answered with an error of its own (tried eu-west-1 at " + server.address()
						+ ": HTTP " + status + " without a code" + ((title != null) ? ": " + title : "") + ")");
			assertThat(failure.getReason()).isEqualTo(Reason.SERVER_ERROR);
		}
	}

	@ParameterizedTest
	@MethodSource("denials")
	void whenDeniedInWhateverWordsThenItIsDeniedAndABatchIsReadOneByOne(String answer, String words)
			throws IOException {
		try (LittleServer server = LittleServer.answering(answer)) {
			SecretUnavailableException failure = fail(server);
			assertThat(failure).hasMessageStartingWith("access to secret 'prod/db' is denied: ")
				.hasMessageContainingAll(server.address(), words)
				.hasMessageNotContainingAny("canary", "null");
			assertThat(failure.getReason()).isEqualTo(Reason.ACCESS_DENIED);
			assertThat(failure.getAction()).isEqualTo(SecretErrors.GET);
		}
		try (LittleServer server = LittleServer
			.start((request) -> request.contains("BatchGetSecretValue") ? answer : VALUE)) {
			try (SecretsManagerSource source = source(Map.of("rekey.aws.endpoint", "http://" + server.address()))) {
				Map<SecretId, SecretReading> readings = source.readAll(
						Map.of(DB, SecretLocation.of("prod/db"), SecretId.of("other"), SecretLocation.of("other")));
				assertThat(readings.values()).allSatisfy((reading) -> assertThat(reading.version()).isNotNull());
				assertThat(server.requests).hasSize(3);
			}
		}
	}

	static List<Object[]> denials() {
		return List.of(
				new Object[] {
						LittleServer.http(403, "text/xml",
								"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>User: anonymous is not"
										+ " authorized</Message></Error>"),
						"HTTP 403 AccessDenied: User: anonymous is not authorized" },
				new Object[] { LittleServer.http(403, "application/json", "{\"message\":\"Forbidden\"}"),
						"HTTP 403 without a code: Forbidden" },
				new Object[] { LittleServer.http(403, "application/json",
						"{\"Message\":\"User: anonymous is not authorized to perform: secretsmanager:GetSecretValue"
								+ " because no VPC endpoint policy allows the action\"}"),
						"no VPC endpoint policy allows the action" },
				new Object[] { LittleServer.http(403, "text/html", HTML), "HTTP 403 without a code: Who are you?" },
				new Object[] { LittleServer.http(403, "text/plain", "canary"), "HTTP 403 without a code" },
				new Object[] { LittleServer.http(403, "text/plain", ""), "HTTP 403 without a code" },
				new Object[] { LittleServer.error(400, "AccessDeniedException", "not today"),
						"HTTP 400 AccessDeniedException: not today" });
	}

	@ParameterizedTest
	@CsvSource({ "InvalidSignatureException, 400", "SignatureDoesNotMatch, 403", "RequestExpired, 400" })
	void whenTheClockIsWrongThenSaysByHowMuch(String code, int status) throws IOException {
		assertClock(LittleServer.error(status, code,
				"Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)"),
				"this machine's clock is 15 minutes behind AWS's", "Signature expired");
		assertClock(LittleServer.error(status, code,
				"Signature not yet current: 20260102T000000Z is still later than 20260101T002000Z (20260101T001500Z + 5 min.)"),
				"this machine's clock is 23 hours 45 minutes ahead of AWS's", "Signature not yet current");
	}

	@ParameterizedTest
	@ValueSource(strings = { "RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired" })
	void whenAwsDoesNotTellByHowMuchTheClockIsWrongThenItsDateDoes(String code) throws IOException {
		String date = DateTimeFormatter.RFC_1123_DATE_TIME
			.format(Instant.now().plusSeconds(3630).atOffset(ZoneOffset.UTC));
		assertClock(
				LittleServer.http(400, JSON, "{\"__type\":\"" + code + "\",\"Message\":\"too far\"}", "Date: " + date),
				"this machine's clock is 1 hour behind AWS's", "too far");
		assertClock(LittleServer.error(400, code, "too far"), "this machine's clock is not that of AWS", "too far");
	}

	private void assertClock(String answer, String amount, String words) throws IOException {
		try (LittleServer server = LittleServer.answering(answer)) {
			SecretUnavailableException failure = fail(server);
			assertThat(failure).hasMessageContainingAll(amount, words, server.address());
			assertThat(failure.getReason()).isEqualTo(Reason.FAILED);
			assertThat(failure.isRevocation()).isFalse();
			assertThat(failure.getFix()).contains("clock of this machine").doesNotContain("role");
		}
	}

	@ParameterizedTest
	@CsvSource({ "UnrecognizedClientException, 400, access key id", "InvalidClientTokenId, 403, access key id",
			"ExpiredTokenException, 400, temporary credentials", "ExpiredToken, 403, temporary credentials",
			"InvalidSignatureException, 400, secret access key", "SignatureDoesNotMatch, 403, secret access key" })
	void whenCredentialsAreNotAcceptedThenTellsWhichPart(String code, int status, String fix) throws IOException {
		try (LittleServer server = LittleServer.answering(LittleServer.error(status, code, "is invalid"))) {
			SecretUnavailableException failure = fail(server);
			assertThat(failure).hasMessageContainingAll("AWS does not accept the credentials",
					"HTTP " + status + " " + code + ": is invalid", server.address());
			assertThat(failure.getReason()).isEqualTo(Reason.NO_CREDENTIALS);
			assertThat(failure.getFix()).contains(fix);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Credential should be scoped to a valid region, not 'us-east-1'.",
			"Credential should be scoped to a valid region. ",
			"Credential should be scoped to correct service: 'sts'." })
	void whenTheSignatureIsForAnotherPlaceThenTheRegionIsToBeCorrected(String words) throws IOException {
		for (String code : List.of("InvalidSignatureException", "SignatureDoesNotMatch")) {
			try (LittleServer server = LittleServer.answering(LittleServer.error(400, code, words))) {
				SecretUnavailableException failure = fail(server);
				assertThat(failure).hasMessageContainingAll(code, words.strip());
				assertThat(failure.getReason()).isEqualTo(Reason.NO_CREDENTIALS);
				assertThat(failure.getFix()).contains("'rekey.aws.region'", "'rekey.aws.endpoint'", server.address())
					.doesNotContain("access key");
			}
		}
	}

	@Test
	void whenAnErrorIsOfAnyOtherKindThenTellsItsWords() throws IOException {
		try (LittleServer server = LittleServer
			.answering(LittleServer.error(400, "ValidationException", "Invalid name."))) {
			assertThat(fail(server)).hasMessage("Secrets Manager can't read secret 'prod/db' (eu-west-1 at "
					+ server.address() + ": HTTP 400 ValidationException: Invalid name.)");
		}
		try (LittleServer server = LittleServer.answering(LittleServer.error(400, "ResourceNotFoundException",
				"Secrets Manager can't find the specified secret."))) {
			assertThat(fail(server)).hasMessageContainingAll("Secrets Manager does not know secret 'prod/db'",
					"HTTP 400 ResourceNotFoundException");
		}
		try (LittleServer server = LittleServer
			.answering(LittleServer.error(400, "ThrottlingException", "Rate exceeded"))) {
			assertThat(fail(server))
				.hasMessageContainingAll("Secrets Manager throttles the reading of secret 'prod/db'", "Rate exceeded");
		}
	}

	@Test
	void whenAwssWordsHoldWhatLooksSecretThenItIsMaskedAndTheyAreShort() throws IOException {
		String token = "IQoJb3JpZ2luX2VjEJr" + "aB3".repeat(60);
		String words = "The security token AKIAIOSFODNN7EXAMPLE ASIAQWERTYUIOPASDFGH " + token
				+ " of https://user:hunter2@host\\n\\tpassword=hunter3 arn:aws:sts::123456789012:assumed-role/orders-Reader/"
				+ "i-0123456789abcdef0AbCdEfGhIjKlMnOp is bad";
		try (LittleServer server = LittleServer.answering(LittleServer.error(400, "ValidationException", words))) {
			assertThat(fail(server)).hasMessageContainingAll("The security token *** *** *** of https://***@host",
					"arn:aws:sts::123456789012:assumed-role/orders-Reader/i-0123456789abcdef0AbCdEfGhIjKlMnOp is bad")
				.hasMessageNotContainingAny("AKIA", "ASIA", token, "hunter2", "hunter3", "\n", "\t");
		}
		String signature = "The request signature we calculated does not match. Check it.\\n\\nThe Canonical String for this"
				+ " request should have been\\n'POST\\nx-amz-security-token:canary-token'";
		try (LittleServer server = LittleServer
			.answering(LittleServer.error(400, "InvalidSignatureException", signature))) {
			assertThat(fail(server)).hasMessageContaining("does not match. Check it.")
				.hasMessageNotContainingAny("canary", "POST", "\n");
		}
		try (LittleServer server = LittleServer
			.answering(LittleServer.error(400, "ValidationException", "very long ".repeat(1000)))) {
			assertThat(String.valueOf(fail(server).getMessage())).hasSizeLessThan(700);
		}
	}

	@Test
	void whenTheProxyRefusesTheConnectionThenNamesTheProxy() throws IOException {
		int port = closedPort();
		useProxy("127.0.0.1", port);
		SecretUnavailableException failure = fail("https://secretsmanager.example");
		assertThat(failure).hasMessageContainingAll("tried eu-west-1 at secretsmanager.example: ",
				"no connection to proxy 127.0.0.1:" + port, "HttpHostConnectException", "Connection refused");
		assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
		assertThat(failure.getFix()).contains("http.proxyHost", "http.nonProxyHosts");
	}

	@Test
	void whenTheProxyIsUnknownThenNamesTheProxy() {
		useProxy("proxy.invalid", 3128);
		SecretUnavailableException failure = fail("https://secretsmanager.example");
		assertThat(failure).hasMessageContainingAll("no connection to proxy proxy.invalid:3128",
				"UnknownHostException");
		assertThat(failure.getFix()).contains("http.proxyHost");
	}

	@Test
	void whenTheProxyIsThatOfAVariableThenItIsNamedWithoutItsPassword() throws IOException {
		int port = closedPort();
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("HTTP_PROXY",
				"http://user:hunter2@127.0.0.1:" + port);
		SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("http_proxy",
				"http://user:hunter2@127.0.0.1:" + port);
		assertThat(fail("https://secretsmanager.example"))
			.hasMessageContaining("no connection to proxy 127.0.0.1:" + port)
			.hasMessageNotContainingAny("hunter2");
	}

	@ParameterizedTest
	@CsvSource({ "407, http.proxyUser", "403, let secretsmanager.example through",
			"502, let secretsmanager.example through" })
	void whenTheProxyAnswersInPlaceOfAwsThenNamesProxyAndStatus(int status, String fix) throws IOException {
		for (String scheme : List.of("http", "https")) {
			try (LittleServer proxy = LittleServer
				.answering(LittleServer.http(status, "text/html", HTML, "Proxy-Authenticate: Basic realm=\"corp\""))) {
				useProxy("127.0.0.1", proxy.port());
				SecretUnavailableException failure = fail(Map.of("rekey.aws.endpoint",
						scheme + "://secretsmanager.example", "rekey.aws.allow-insecure-endpoint", "true"));
				assertThat(failure).hasMessageContainingAll("secretsmanager.example: proxy " + proxy.address()
						+ " answered HTTP " + status + ": Who are you?");
				assertThat(failure.getReason()).isEqualTo(Reason.UNREACHABLE);
				assertThat(failure.isRevocation()).isFalse();
				assertThat(failure.getFix()).contains(fix);
			}
		}
	}

	@Test
	void whenAwsDeniesThroughAProxyThenItIsDenied() throws IOException {
		try (LittleServer proxy = LittleServer.answering(LittleServer.error(400, "AccessDeniedException", "no"))) {
			useProxy("127.0.0.1", proxy.port());
			assertThat(fail(Map.of("rekey.aws.endpoint", "http://secretsmanager.example",
					"rekey.aws.allow-insecure-endpoint", "true"))
				.getReason()).isEqualTo(Reason.ACCESS_DENIED);
		}
	}

	@Test
	void whenTheHostIsExemptFromTheProxyThenTheProxyIsNotBlamed() throws IOException {
		useProxy("127.0.0.1", closedPort());
		System.setProperty("http.nonProxyHosts", "*.invalid");
		assertThat(fail("https://secrets.invalid")).hasMessageContaining("host secrets.invalid is unknown")
			.hasMessageNotContainingAny("proxy");
	}

	@Test
	void whenOnlyTheProxyForHttpsIsSetThenSaysThatTheSdkWantsTheOther() {
		System.setProperty("https.proxyHost", "proxy.example");
		SecretUnavailableException failure = fail("https://secrets.invalid");
		assertThat(failure.getFix()).contains("https.proxyHost", "http.proxyHost");
	}

	private static void useProxy(String host, int port) {
		System.setProperty("http.proxyHost", host);
		System.setProperty("http.proxyPort", String.valueOf(port));
		System.setProperty("http.nonProxyHosts", "");
	}

	private static void showsNoCanary(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			assertThat(cause.toString()).doesNotContain("canary");
			for (Throwable suppressed : cause.getSuppressed()) {
				assertThat(suppressed.toString()).doesNotContain("canary");
			}
		}
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static SecretUnavailableException fail(LittleServer server) {
		return fail("http://" + server.address());
	}

	private static SecretUnavailableException fail(String endpoint) {
		return fail(Map.of("rekey.aws.endpoint", endpoint));
	}

	private static SecretUnavailableException fail(Map<String, String> properties) {
		return fail(properties, SecretLocation.of("prod/db"));
	}

	private static SecretUnavailableException fail(Map<String, String> properties, SecretLocation location) {
		try (SecretsManagerSource source = source(properties)) {
			SecretUnavailableException failure = catchThrowableOfType(SecretUnavailableException.class,
					() -> source.read(DB, location));
			assertThat(failure).isNotNull();
			return Objects.requireNonNull(failure);
		}
	}

	private static SecretsManagerSource source(Map<String, String> properties) {
		Map<String, Object> all = new HashMap<>(Map.of("rekey.aws.region", "eu-west-1",
				"rekey.aws.credentials.access-key-id", "x", "rekey.aws.credentials.secret-access-key", "y"));
		all.putAll(properties);
		AwsSettings settings = AwsSettings.from(new Binder(new MapConfigurationPropertySource(all)));
		return new SecretsManagerSource(new SecretsManagerClients(() -> new AwsClients(settings)));
	}

}
