// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.lifecycle.LiveThread;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the life of a queue, with a real SQS server.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class QueueLifeIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "life/app" + ++count;

	private SqsClient sqs;

	private SnsClient sns;

	private String topic;

	@BeforeEach
	void prepare() {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		this.sqs = sqs();
		this.sns = TestClients.build(SnsClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey());
		this.topic = this.aws.createTopicForRotations("life" + count);
		this.aws.clearCalls();
	}

	@AfterEach
	void close() {
		this.sqs.close();
		this.sns.close();
		assertThat(ownQueues()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "die Bestellungen für Köln, \u00fcberall", "orders.v2.fifo",
			"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
					+ "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567" })
	void whenApplicationIsNamedAnyhowThenItGetsAQueue(String name) {
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + this.topic,
				"--spring.application.name=" + name)) {
			awaitListening(context);
			String url = ownQueues().get(0);
			assertThat(this.sqs.listQueueTags((request) -> request.queueUrl(url)).tags())
				.containsKeys("rekey:application", "rekey:created", "rekey:heartbeat");
			assertThat(this.sqs
				.getQueueAttributes((request) -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
				.attributes()).containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "3600")
				.containsKey(QueueAttributeName.POLICY);
			assertThat(this.aws.count("sqs:SetQueueAttributes")).isZero();
			rotate(context);
		}
		assertThat(subscriptions()).isEmpty();
	}

	@Test
	void whenTheQueueIsDeletedUnderneathThenAnotherIsMadeAndWhatHappenedMeanwhileIsFound() {
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + this.topic)) {
			awaitListening(context);
			rotate(context);
			String first = ownQueues().get(0);
			this.aws.deleteQueue(QueueUrls.name(first));
			this.aws.putSecretValue(this.secret, "{\"k\":\"missed\"}");
			await().until(() -> "missed".equals(context.getEnvironment().getProperty("k")));
			assertThat(ownQueues()).singleElement().isNotEqualTo(first);
			assertThat(subscriptions()).hasSize(1);
			assertThat(context.getBean(SignalCounts.class).queuesRecreated().sum()).isEqualTo(1);
			rotate(context);
		}
	}

	@Test
	void whenTheProvisionedQueueIsFifoThenAMalformedMessageStopsNoOther() {
		String url = this.aws.createQueueForRotations("fifo" + count + ".fifo");
		this.sqs.sendMessage((request) -> request.queueUrl(url).messageGroupId("rotations").messageBody("no JSON"));
		try (ConfigurableApplicationContext context = run("--rekey.rotation.queue=fifo" + count + ".fifo")) {
			awaitListening(context);
			rotate(context);
			assertThat(context.getBean(SignalCounts.class).malformed().sum()).isEqualTo(1);
			await().until(() -> context.getBean(SignalCounts.class).deleted().sum() == 2);
		}
	}

	@Test
	void whenTheTopicIsFifoThenTheQueueIsTooAndAFailedCheckStopsNoOther() {
		String fifo = this.sns
			.createTopic((request) -> request.name("fifo" + count + ".fifo").attributes(Map.of("FifoTopic", "true")))
			.topicArn();
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + fifo)) {
			awaitListening(context);
			assertThat(ownQueues()).singleElement().asString().endsWith(".fifo");
			SignalCounts counts = context.getBean(SignalCounts.class);
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			String version = this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			publish(fifo, TestSecrets.event(this.secret, version));
			publish(fifo, TestSecrets.event("unknown", "v1"));
			await().until(() -> counts.unknown().sum() == 1 && counts.deleted().sum() == 2);
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			await().until(() -> "v2".equals(context.getEnvironment().getProperty("k")));
		}
	}

	@Test
	void whenTheQueueIsNamedWithAPlaceholderThenItIsFound() {
		this.aws.createQueueForRotations("orders-" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.queue=orders-${REPLICA}",
				"--REPLICA=" + count)) {
			awaitListening(context);
			rotate(context);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "sqs:CreateQueue", "sns:Subscribe" })
	void whenTheContextClosesWhileTheQueueIsBeingMadeThenNothingIsLeft(String slow) {
		this.aws.inject(Fault.latency(Duration.ofMillis(1500)).on(slow));
		ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + this.topic);
		await().until(() -> this.aws.count(slow) > 0);
		assertThat(context.getBean(QueueListener.class).isListening()).isFalse();
		context.close();
		await().until(() -> ownQueues().isEmpty() && subscriptions().isEmpty());
		assertThat(this.aws.count("sqs:DeleteQueue")).isPositive();
	}

	@Test
	void whenSqsAndSnsDontAnswerThenTheContextClosesWithinAFewSeconds() {
		ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + this.topic);
		awaitListening(context);
		String left = ownQueues().get(0);
		try (Fault.Handle sqsFault = this.aws.inject(Fault.latency(Duration.ofMinutes(2)).on("sqs:*"));
				Fault.Handle snsFault = this.aws.inject(Fault.latency(Duration.ofMinutes(2)).on("sns:*"))) {
			assertThat(sqsFault).isNotEqualTo(snsFault);
			long start = System.nanoTime();
			context.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
		}
		this.aws.deleteQueue(QueueUrls.name(left));
	}

	@Test
	void whenTheStartFailsAfterTheQueueWasMadeThenNothingIsLeft() {
		assertThatException()
			.isThrownBy(() -> TestApplications.run(this.aws, this.directory, imports(), FailsLate.class,
					"--rekey.rotation.topic-arn=" + this.topic))
			.withStackTraceContaining("fails late");
		await().until(() -> ownQueues().isEmpty() && subscriptions().isEmpty());
		assertThat(this.aws.count("sqs:CreateQueue")).isPositive();
	}

	@Test
	void whenAReplicaDiedThenAnotherRemovesItsQueueAndSubscription() {
		String dead = queueOf("orders", Instant.now().minus(Duration.ofHours(2)));
		String alive = queueOf("orders", Instant.now().minus(Duration.ofMinutes(5)));
		String foreign = queueOf("orders of others", Instant.now().minus(Duration.ofHours(2)));
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + this.topic,
				"--spring.application.name=orders", "--rekey.rotation.sweep-interval=500ms")) {
			awaitListening(context);
			SignalCounts counts = context.getBean(SignalCounts.class);
			await().until(() -> counts.queuesSwept().sum() == 1);
			assertThat(ownQueues()).hasSize(3).doesNotContain(dead).contains(alive, foreign);
			assertThat(subscriptions()).hasSize(3)
				.extracting(Subscription::endpoint)
				.noneMatch((endpoint) -> endpoint.endsWith(QueueUrls.name(dead)));
		}
		this.aws.deleteQueue(QueueUrls.name(alive));
		this.aws.deleteQueue(QueueUrls.name(foreign));
	}

	@Test
	void whenListingQueuesIsDeniedThenOneLineSaysWhatIsNeeded(CapturedOutput output) {
		this.aws.deny("sqs:ListQueues", "*");
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + this.topic,
				"--rekey.rotation.sweep-interval=50ms", "--logging.level.io.rekey.signal=info")) {
			awaitListening(context);
			await().until(() -> output.getAll().contains("sqs:ListQueueTags"));
			await().during(Duration.ofMillis(500)).until(() -> this.aws.count("sqs:ListQueues") <= 1);
			assertThat(output.getAll()).containsOnlyOnce("sqs:ListQueueTags");
		}
		finally {
			this.aws.allow("sqs:ListQueues", "*");
		}
	}

	@Test
	void whenTheClientIsTheUsersThenClosingDoesNotWaitForItsPollAndItStaysOpen() {
		ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory, imports(),
				OwnClient.class, "--rekey.rotation.topic-arn=" + this.topic);
		awaitListening(context);
		rotate(context);
		long start = System.nanoTime();
		context.getBean(QueueListener.class).stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		assertThat(ownQueues()).isEmpty();
		assertThat(context.getBean(SqsClient.class).listQueues().sdkHttpResponse().isSuccessful()).isTrue();
		await().until(() -> LiveThread.all().stream().noneMatch(QueueLifeIT::isPoller));
		context.close();
	}

	private static boolean isPoller(LiveThread thread) {
		return thread.name().equals("rekey-queue");
	}

	private String queueOf(String application, Instant heartbeat) {
		String name = "rekey-orders-" + Integer.toHexString(0x2000_0000 + ownQueues().size());
		NewQueue plan = NewQueue.plan(new QueueNames(application), this.topic, this.aws.region(),
				heartbeat.minus(Duration.ofHours(1)));
		String url = this.sqs.createQueue((request) -> request.queueName(name).tags(plan.tags())).queueUrl();
		String subscription = this.sns
			.subscribe((request) -> request.topicArn(this.topic)
				.protocol("sqs")
				.endpoint(NewQueue.arn("aws", this.aws.region(), this.aws.accountId(), name))
				.returnSubscriptionArn(true))
			.subscriptionArn();
		this.sqs.tagQueue((request) -> request.queueUrl(url).tags(QueueTags.ofHeartbeat(heartbeat, subscription)));
		return url;
	}

	private void publish(String topicArn, String event) {
		this.sns.publish((request) -> request.topicArn(topicArn)
			.message(event)
			.messageGroupId("rotations")
			.messageDeduplicationId(Integer.toHexString(event.hashCode())));
	}

	/**
	 * Rotates the secret and waits until the application has it.
	 */
	private void rotate(ConfigurableApplicationContext context) {
		String value = "v" + System.nanoTime();
		this.aws.putSecretValue(this.secret, "{\"k\":\"" + value + "\"}");
		await().until(() -> value.equals(context.getEnvironment().getProperty("k")));
	}

	private ConfigurableApplicationContext run(String... arguments) {
		return TestApplications.run(this.aws, this.directory, imports(), TestApplications.Library.class, arguments);
	}

	private String imports() {
		return "spring.config.import: aws-secretsmanager:" + this.secret;
	}

	private void awaitListening(ConfigurableApplicationContext context) {
		QueueListener listener = context.getBean(QueueListener.class);
		await().until(listener::isListening);
	}

	private List<String> ownQueues() {
		try (SqsClient client = sqs()) {
			return client.listQueues((request) -> request.queueNamePrefix("rekey-")).queueUrls();
		}
	}

	private List<Subscription> subscriptions() {
		return this.sns.listSubscriptionsByTopic((request) -> request.topicArn(this.topic)).subscriptions();
	}

	private static SqsClient sqs() {
		EmbeddedAws aws = extension.aws();
		return TestClients.build(SqsClient.builder(), aws.endpoint(), aws.region(), aws.accessKeyId(),
				aws.secretAccessKey());
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class OwnClient {

		@Bean
		SqsClient userSqs() {
			return sqs();
		}

	}

	/**
	 * Fails as a web server does whose port is taken.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class FailsLate implements SmartLifecycle {

		@Override
		public void start() {
			await().until(() -> extension.aws().count("sns:Subscribe") > 0);
			throw new IllegalStateException("fails late");
		}

		@Override
		public void stop() {
			// Was never started.
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
