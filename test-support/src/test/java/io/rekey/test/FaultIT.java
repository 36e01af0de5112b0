// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InternalServiceErrorException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sns.model.ThrottledException;
import software.amazon.awssdk.services.sqs.model.RequestThrottledException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link Fault}, each as an unmodified client of the SDK sees it.
 */
class FaultIT extends EmbeddedAwsTestBase {

	private SecretsManagerClient once;

	private String name;

	private String arn;

	@BeforeEach
	void createSecret() {
		this.once = this.clients.secretsOnce();
		this.name = name("fault");
		this.arn = aws().createSecret(this.name, "one");
	}

	@Test
	void whenSecretsManagerIsThrottledThenSdkTakesItForThrottling() {
		aws().inject(Fault.throttling());
		assertThatExceptionOfType(SecretsManagerException.class).isThrownBy(this::read).satisfies((ex) -> {
			assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
			assertThat(ex.statusCode()).isEqualTo(400);
			assertThat(RetryUtils.isThrottlingException(ex)).isTrue();
		});
	}

	@Test
	void whenOtherServicesAreThrottledThenCodesAreTheirOwn() {
		this.clients.once();
		aws().inject(Fault.throttling());
		assertThat(throttled(ThrottledException.class, () -> this.clients.sns().listTopics())).isEqualTo("Throttled");
		assertThat(throttled(RequestThrottledException.class, () -> this.clients.sqs().listQueues()))
			.isEqualTo("RequestThrottled");
		assertThat(throttled(AwsServiceException.class, () -> this.clients.events().listRules((request) -> {
		}))).isEqualTo("ThrottlingException");
		assertThat(throttled(AwsServiceException.class, () -> this.clients.sts().getCallerIdentity()))
			.isEqualTo("Throttling");
	}

	private static String throttled(Class<? extends AwsServiceException> type, Runnable call) {
		AwsServiceException ex = catchThrowableOfType(type, call::run);
		assertThat(ex).isNotNull();
		assertThat(ex.isThrottlingException()).isTrue();
		return ex.awsErrorDetails().errorCode();
	}

	@Test
	void whenFaultEndsAfterSomeCallsThenSdkRetriesThroughIt() {
		Fault.Handle fault = aws().inject(Fault.throttling().on("secretsmanager:GetSecretValue").times(2));
		aws().clearCalls();
		assertThat(this.secrets.getSecretValue((request) -> request.secretId(this.name)).secretString())
			.isEqualTo("one");
		assertThat(fault.hits()).isEqualTo(2);
		assertThat(aws().count("GetSecretValue")).isEqualTo(3);
	}

	@Test
	void whenServerFailsThenCodeAndStatusAreThoseOfAws() {
		aws().inject(Fault.serverError());
		assertThatExceptionOfType(InternalServiceErrorException.class).isThrownBy(this::read)
			.satisfies((ex) -> assertThat(ex.statusCode()).isEqualTo(500));
		AwsServiceException sqs = catchThrowableOfType(AwsServiceException.class,
				() -> this.clients.sqs(1).listQueues());
		assertThat(sqs.statusCode()).isEqualTo(500);
		assertThat(sqs.awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
	}

	@Test
	void whenConnectionIsResetThenClientSeesAnIoException() {
		aws().inject(Fault.connectionReset().times(2));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::read)
				.withRootCauseInstanceOf(IOException.class);
		}
		assertThat(read()).isEqualTo("one");
	}

	@Test
	void whenConnectionIsResetOnceThenSdkTriesAgain() {
		Fault.Handle fault = aws().inject(Fault.connectionReset().times(1));
		assertThat(this.secrets.getSecretValue((request) -> request.secretId(this.name)).secretString())
			.isEqualTo("one");
		assertThat(fault.hits()).isOne();
	}

	@Test
	void whenDeniedThenErrorIsThatOfIam() {
		aws().inject(Fault.denied().on("secretsmanager:*").forResource(this.arn));
		assertThatExceptionOfType(SecretsManagerException.class).isThrownBy(this::read).satisfies((ex) -> {
			assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
			assertThat(ex.awsErrorDetails().errorMessage())
				.isEqualTo("User: arn:aws:sts::123456789012:assumed-role/embedded/session is not authorized to "
						+ "perform: secretsmanager:GetSecretValue on resource: " + this.arn
						+ " because no identity-based policy allows the secretsmanager:GetSecretValue action");
		});
	}

	@Test
	void whenLatenciesAreInjectedThenTheyAddUpForTheirResourceOnly() {
		String other = name("quick");
		aws().createSecret(other, "two");
		aws().inject(Fault.latency(Duration.ofSeconds(1)).forResource(this.name));
		aws().inject(Fault.latency(Duration.ofMillis(200)).on("secretsmanager:GetSecretValue").times(1));
		long start = System.nanoTime();
		this.once.getSecretValue((request) -> request.secretId(this.arn));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(1200));
		start = System.nanoTime();
		this.once.getSecretValue((request) -> request.secretId(other));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void whenFaultIsForASecretThenBatchFailsForThatEntryOnly() {
		String other = name("good");
		aws().createSecret(other, "two");
		try (Fault.Handle fault = aws().inject(Fault.serverError().forResource(this.name))) {
			BatchGetSecretValueResponse response = this.once
				.batchGetSecretValue((request) -> request.secretIdList(this.arn, other));
			assertThat(response.secretValues()).extracting((value) -> value.name()).containsExactly(other);
			assertThat(response.errors()).extracting(APIErrorType::errorCode).containsExactly("InternalServiceError");
			assertThat(fault.hits()).isOne();
		}
		assertThat(this.once.batchGetSecretValue((request) -> request.secretIdList(this.arn, other)).errors())
			.isEmpty();
		aws().inject(Fault.throttling().on("secretsmanager:BatchGetSecretValue").forResource(this.name));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.once.batchGetSecretValue((request) -> request.secretIdList(this.arn, other)));
		assertThat(this.once.batchGetSecretValue((request) -> request.secretIdList(other)).errors()).isEmpty();
	}

	@Test
	void whenGetIsDeniedThenBatchIsDeniedEntryByEntry() {
		aws().inject(Fault.denied().on("secretsmanager:GetSecretValue"));
		assertThat(this.once.batchGetSecretValue((request) -> request.secretIdList(this.name)).errors())
			.extracting(APIErrorType::errorCode)
			.containsExactly("AccessDeniedException");
	}

	@Test
	void whenFaultIsForAnotherActionResourceOrRegionThenCallPasses() {
		aws().inject(Fault.serverError().on("secretsmanager:PutSecretValue"));
		aws().inject(Fault.serverError().on("sqs:*"));
		aws().inject(Fault.serverError().forResource("another"));
		aws().inject(Fault.serverError().inRegion("us-east-1"));
		assertThat(read()).isEqualTo("one");
	}

	@Test
	void whenFaultIsForAQueueOrTopicThenNameAndArnAreTheSame() {
		String queue = name("queue");
		String url = aws().createQueueForRotations(queue);
		String queueArn = "arn:aws:sqs:eu-west-1:123456789012:" + queue;
		for (String resource : List.of(queue, queueArn)) {
			try (Fault.Handle fault = aws().inject(Fault.denied().forResource(resource))) {
				assertThatExceptionOfType(AwsServiceException.class)
					.isThrownBy(() -> this.clients.sqs(1).receiveMessage((request) -> request.queueUrl(url)));
				assertThat(fault.hits()).isOne();
			}
		}
		String topic = aws().createTopicForRotations(name("topic"));
		for (String resource : List.of(topic, topic.substring(topic.lastIndexOf(':') + 1))) {
			try (Fault.Handle fault = aws().inject(Fault.denied().forResource(resource))) {
				assertThatExceptionOfType(AwsServiceException.class)
					.isThrownBy(() -> this.clients.sns().getTopicAttributes((request) -> request.topicArn(topic)));
				assertThat(fault.hits()).isOne();
			}
		}
	}

	@Test
	void whenSeedIsTheSameThenChancesAre() {
		List<Boolean> first = chances();
		aws().clearFaults();
		assertThat(chances()).isEqualTo(first).contains(true, false);
	}

	private List<Boolean> chances() {
		aws().inject(Fault.serverError().withProbability(0.5));
		List<Boolean> chances = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			chances.add(fails());
		}
		return chances;
	}

	private boolean fails() {
		try {
			read();
			return false;
		}
		catch (SdkException ex) {
			return true;
		}
	}

	@Test
	void whenQuotaIsExceededThenCallsAreThrottledUntilTimePasses() {
		MovableClock clock = new MovableClock();
		try (EmbeddedAws slow = EmbeddedAws.builder().clock(clock).start(); Clients clients = new Clients(slow)) {
			slow.createSecret("a", "one");
			slow.limit("secretsmanager:GetSecretValue", 3);
			SecretsManagerClient client = clients.secretsOnce();
			assertThat(served(client, 5)).isEqualTo(3);
			clock.move(Duration.ofMillis(700));
			assertThat(served(client, 5)).isEqualTo(2);
			assertThat(client.batchGetSecretValue((request) -> request.secretIdList("a")).errors()).isEmpty();
			slow.clearFaults();
			assertThat(served(client, 5)).isEqualTo(5);
		}
	}

	private static int served(SecretsManagerClient client, int calls) {
		int served = 0;
		for (int i = 0; i < calls; i++) {
			try {
				client.getSecretValue((request) -> request.secretId("a"));
				served++;
			}
			catch (SecretsManagerException ex) {
				assertThat(ex.isThrottlingException()).isTrue();
			}
		}
		return served;
	}

	@Test
	void whenFaultsAreClearedThenAllOfThemEnd() {
		aws().inject(Fault.serverError());
		aws().limit("secretsmanager:*", 1);
		aws().deny("secretsmanager:GetSecretValue", this.name);
		aws().regionDown("eu-west-1");
		aws().consistencyLag(Duration.ofHours(1));
		aws().putSecretValue(this.name, "two");
		aws().clearFaults();
		for (int i = 0; i < 3; i++) {
			assertThat(read()).isEqualTo("two");
		}
	}

	@Test
	void whenFaultMakesNoSenseThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.denied().on("GetSecretValue"));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.denied().times(0));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.denied().withProbability(1.1));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.latency(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> aws().limit("secretsmanager:*", 0));
		assertThat(Fault.denied().on("sqs:*").times(2)).isEqualTo(Fault.denied().on("sqs:*").times(2))
			.isNotEqualTo(Fault.denied().on("sqs:*"))
			.hasToString("DENIED of sqs:*");
	}

	private String read() {
		return this.once.getSecretValue((request) -> request.secretId(this.name)).secretString();
	}

}
