// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import javax.management.ObjectName;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.model.SqsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EmbeddedAws} as a whole.
 */
class EmbeddedAwsTests extends EmbeddedAwsTestBase {

	@Test
	void whenCallerIsAskedForThenAccountIsTold() {
		assertThat(this.clients.sts().getCallerIdentity().account()).isEqualTo("123456789012");
		assertThat(this.clients.sts().getCallerIdentity().arn())
			.isEqualTo("arn:aws:sts::123456789012:assumed-role/embedded/session");
	}

	@Test
	void whenCallsAreMadeThenTheyAreRecordedWithoutValues() {
		String name = name("recorded");
		aws().createSecret(name, "not-to-be-seen");
		aws().clearCalls();
		this.secrets.getSecretValue((request) -> request.secretId(name));
		this.secrets.batchGetSecretValue((request) -> request.secretIdList(name, "other"));
		this.secrets.putSecretValue((request) -> request.secretId(name).secretString("not-to-be-seen"));
		assertThat(aws().calls()).extracting(EmbeddedAws.ApiCall::action)
			.containsExactly("GetSecretValue", "BatchGetSecretValue", "PutSecretValue");
		assertThat(aws().calls()).extracting(EmbeddedAws.ApiCall::resources)
			.containsExactly(List.of(name), List.of(name, "other"), List.of(name));
		assertThat(aws().calls()).extracting(EmbeddedAws.ApiCall::service).containsOnly("secretsmanager");
		assertThat(aws().count("GetSecretValue")).isOne();
		assertThat(aws().count("secretsmanager:GetSecretValue")).isOne();
		assertThat(aws().calls().toString()).doesNotContain("not-to-be-seen");
		aws().clearCalls();
		assertThat(aws().calls()).isEmpty();
	}

	@Test
	void whenReadingIsDeniedThenCodeAndActionAreThoseOfAws() {
		String name = name("denied");
		String arn = aws().createSecret(name, "one");
		aws().deny("secretsmanager:GetSecretValue", name);
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.secrets.getSecretValue((request) -> request.secretId(arn)))
			.satisfies((ex) -> {
				assertThat(ex.statusCode()).isEqualTo(400);
				assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
				assertThat(ex.awsErrorDetails().errorMessage())
					.isEqualTo("User: arn:aws:sts::123456789012:assumed-role/embedded/session is not authorized to "
							+ "perform: secretsmanager:GetSecretValue on resource: " + arn
							+ " because no identity-based policy allows the secretsmanager:GetSecretValue action");
			});
		aws().allow("secretsmanager:GetSecretValue", name);
		assertThat(this.secrets.getSecretValue((request) -> request.secretId(arn)).secretString()).isEqualTo("one");
	}

	@Test
	void whenKmsIsDeniedThenReadingFailsButDescribingDoesNot() {
		String name = name("kms");
		aws().createSecret(name, "one");
		aws().deny("kms:Decrypt", name);
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.secrets.getSecretValue((request) -> request.secretId(name)))
			.satisfies((ex) -> {
				assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
				assertThat(ex.awsErrorDetails().errorMessage()).isEqualTo("Access to KMS is not allowed");
			});
		assertThat(this.secrets.describeSecret((request) -> request.secretId(name)).name()).isEqualTo(name);
		aws().allow("kms:Decrypt", name);
	}

	@Test
	void whenServiceIsDeniedThenAllOfItsActionsAre() {
		aws().deny("sns:*", "*");
		aws().deny("sqs:CreateQueue", "forbidden");
		assertThatExceptionOfType(SnsException.class).isThrownBy(() -> this.clients.sns().listTopics())
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AuthorizationError"));
		assertThatExceptionOfType(SqsException.class)
			.isThrownBy(() -> this.clients.sqs().createQueue((request) -> request.queueName("forbidden")))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorMessage()).contains("sqs:CreateQueue"));
		aws().allow("sns:*", "*");
		aws().allow("sqs:CreateQueue", "forbidden");
		assertThat(this.clients.sns().listTopics()).isNotNull();
	}

	@Test
	void whenDelayIsSetThenCallsTakeLonger() {
		String name = name("slow");
		aws().createSecret(name, "one");
		aws().delay(Duration.ofMillis(300));
		long start = System.nanoTime();
		this.secrets.getSecretValue((request) -> request.secretId(name));
		aws().delay(Duration.ZERO);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void whenRequestIsSignedForAnotherRegionThenItIsRefused() {
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.clients.secrets("us-east-1").listSecrets())
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
	}

	@Test
	void whenRequestIsNotSignedOrUnknownThenItIsRefused() throws Exception {
		HttpResponse<String> unsigned = post("secretsmanager.ListSecrets", "{}");
		assertThat(unsigned.statusCode()).isEqualTo(400);
		assertThat(unsigned.headers().firstValue("x-amzn-ErrorType")).contains("MissingAuthenticationTokenException");
		assertThat(unsigned.headers().firstValue("x-amzn-RequestId")).isPresent();
		assertThat(post("DynamoDB_20120810.ListTables", "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void whenActionIsNotBuiltThenErrorSaysSo() {
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.secrets.getResourcePolicy((request) -> request.secretId("any")))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("NotImplemented"));
	}

	@Test
	void whenConvenienceIsRefusedThenMessageIsThatOfAws() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> aws().putSecretValue(name("missing"), "not-to-be-seen"))
			.withMessage("Secrets Manager can't find the specified secret.");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> aws().createSecret("a:b", "one"));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> aws().putEvent("no event"));
	}

	@Test
	void whenRegionAndAccountAreSetThenAllArnsTellThem() {
		try (EmbeddedAws other = EmbeddedAws.builder().region("us-west-2").accountId("210987654321").start();
				Clients clients = new Clients(other)) {
			assertThat(other.createSecret("a", "b"))
				.startsWith("arn:aws:secretsmanager:us-west-2:210987654321:secret:a-");
			assertThat(other.createTopicForRotations("t")).isEqualTo("arn:aws:sns:us-west-2:210987654321:t");
			String url = other.createQueueForRotations("q");
			assertThat(clients.sqs()
				.getQueueAttributes((request) -> request.queueUrl(url).attributeNamesWithStrings("QueueArn"))
				.attributesAsStrings()).containsEntry("QueueArn", "arn:aws:sqs:us-west-2:210987654321:q");
			assertThat(clients.secrets().listSecrets().secretList()).hasSize(1);
		}
	}

	@Test
	void whenClosedThenPollsEndAtOnceAndNothingIsLeft() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		EmbeddedAws other = EmbeddedAws.start();
		try (Clients clients = new Clients(other)) {
			String url = other.createQueueForRotations("closing");
			CompletableFuture<Void> poll = CompletableFuture
				.runAsync(() -> clients.sqs(1).receiveMessage((request) -> request.queueUrl(url).waitTimeSeconds(20)));
			await().untilAsserted(() -> assertThat(other.count("ReceiveMessage")).isOne());
			assertThat(threadsBut(before)).isNotEmpty();
			long start = System.nanoTime();
			other.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			await().atMost(Duration.ofSeconds(5))
				.untilAsserted(() -> assertThat(poll).failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(SdkException.class));
			await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(threadsBut(before)).isEmpty());
			assertThat(beans()).isEmpty();
		}
	}

	private static Set<ObjectName> beans() throws Exception {
		return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("org.elasticmq:*"), null);
	}

	private static List<String> threadsBut(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.startsWith("embedded-"))
			.toList();
	}

	private static HttpResponse<String> post(String target, String body) throws Exception {
		URI endpoint = aws().endpoint();
		HttpRequest request = HttpRequest.newBuilder(endpoint)
			.header("X-Amz-Target", target)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

}
