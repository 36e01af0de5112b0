// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.lifecycle.LiveThread;
import io.rekey.store.SecretStore;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for signals from a real SQS server.
 */
@Timeout(120)
class QueueSignalIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "queue/app" + ++count;

	private final SecretId id = SecretId.of(this.secret);

	private SqsClient sqs;

	@BeforeEach
	void prepare() {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		this.sqs = TestClients.build(SqsClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey());
	}

	@AfterEach
	void close() {
		this.sqs.close();
	}

	@Test
	void whenTopicIsGivenThenAQueueOfItsOwnBringsTheRotationAndIsRemovedAtTheEnd() {
		String topic = this.aws.createTopicForRotations("own" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + topic,
				"--spring.application.name=the orders")) {
			awaitListening(context);
			assertThat(ownQueues()).singleElement().asString().contains("rekey-the-orders-");
			String version = this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			App app = context.getBean(App.class);
			await().until(() -> !app.events.isEmpty());
			assertThat(app.events.get(0).versionId()).isEqualTo(version);
			assertThat(app.events.get(0).trigger()).isEqualTo(RotationTrigger.QUEUE);
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("v2");
		}
		assertThat(ownQueues()).isEmpty();
	}

	@Test
	void whenTwoReplicasListenThenBothLearnOfTheRotation() {
		String topic = this.aws.createTopicForRotations("both" + count);
		try (ConfigurableApplicationContext one = run("--rekey.rotation.topic-arn=" + topic);
				ConfigurableApplicationContext two = run("--rekey.rotation.topic-arn=" + topic)) {
			awaitListening(one);
			awaitListening(two);
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			await().until(() -> "v2".equals(one.getEnvironment().getProperty("k")));
			await().until(() -> "v2".equals(two.getEnvironment().getProperty("k")));
		}
	}

	@Test
	void whenContextClosesThenThePollIsAborted() {
		String topic = this.aws.createTopicForRotations("abort" + count);
		ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + topic);
		awaitListening(context);
		QueueListener listener = context.getBean(QueueListener.class);
		long start = System.nanoTime();
		listener.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		assertThat(LiveThread.all()).extracting(LiveThread::name).doesNotContain("rekey-queue");
		context.close();
	}

	@Test
	void whenTheListenerIsStoppedAndStartedThenItListensAgainOnAQueueOfItsOwn() {
		String topic = this.aws.createTopicForRotations("restart" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + topic)) {
			awaitListening(context);
			QueueListener listener = context.getBean(QueueListener.class);
			listener.stop();
			assertThat(ownQueues()).isEmpty();
			listener.start();
			awaitListening(context);
			assertThat(ownQueues()).hasSize(1);
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			await().until(() -> "v2".equals(context.getEnvironment().getProperty("k")));
			assertThat(LiveThread.all()).extracting(LiveThread::name).containsOnlyOnce("rekey-queue");
		}
	}

	@Test
	void whenTheEventNamesTheReplicaOfAnotherRegionThenTheNameCounts() {
		String url = this.aws.createQueueForRotations("region" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.queue=" + url)) {
			awaitListening(context);
			SignalCounts counts = context.getBean(SignalCounts.class);
			send(url, event(this.secret, "x").replace("[]",
					"[\"arn:aws:secretsmanager:us-east-1:123456789012:secret:" + this.secret + "-AbCdEf\"]"));
			await().until(() -> counts.handled().sum() == 1);
		}
	}

	@Test
	void whenASecretIsCreatedAgainUnderItsNameThenAnEventWithItsNewArnAloneIsFollowed() {
		String url = this.aws.createQueueForRotations("recreated" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.queue=" + url,
				"--rekey.rotation.reconcile-interval=0s", "--rekey.rotation.min-interval=0s");
				SecretsManagerClient client = TestClients.secretsManager(this.aws)) {
			awaitListening(context);
			SignalCounts counts = context.getBean(SignalCounts.class);
			client.deleteSecret((request) -> request.secretId(this.secret).forceDeleteWithoutRecovery(true));
			await().until(() -> isEmpty(url));
			String arn = client
				.createSecret((request) -> request.name(this.secret).secretString("{\"k\":\"recreated\"}"))
				.arn();
			await().until(() -> isEmpty(url));
			send(url, """
					{"source":"aws.secretsmanager","detail-type":"AWS Service Event via CloudTrail","resources":[],
					"detail":{"eventName":"RotationSucceeded","additionalEventData":{"SecretId":"%s"}}}"""
				.formatted(arn));
			await().until(() -> "recreated".equals(context.getEnvironment().getProperty("k")));
			assertThat(counts.unknown().sum()).isZero();
			assertThat(context.getBean(SecretStore.class).get(this.id).arn()).isEqualTo(arn);
		}
	}

	@Test
	void whenRotatedBetweenLoadAndListeningThenTheComparisonFindsIt() {
		String topic = this.aws.createTopicForRotations("gap" + count);
		try (ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory,
				"spring.config.import: aws-secretsmanager:" + this.secret, Gap.class,
				"--rekey.rotation.topic-arn=" + topic, "--rekey.rotation.min-interval=0s")) {
			assertThat(context.getBean(SecretStore.class)).isNotNull();
			await().until(() -> "rotated-in-the-gap".equals(context.getEnvironment().getProperty("k")));
		}
	}

	@ParameterizedTest
	@EnumSource(QueueName.class)
	void whenQueueIsProvisionedThenItIsFoundByNameUrlOrArn(QueueName kind) {
		String url = this.aws.createQueueForRotations("provisioned-" + kind + count);
		String queue = switch (kind) {
			case NAME -> "provisioned-" + kind + count;
			case URL -> url;
			case ARN -> this.sqs
				.getQueueAttributes((request) -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
				.attributes()
				.get(QueueAttributeName.QUEUE_ARN);
		};
		try (ConfigurableApplicationContext context = run("--rekey.rotation.queue=" + queue)) {
			awaitListening(context);
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			await().until(() -> "v2".equals(context.getEnvironment().getProperty("k")));
		}
		assertThat(this.sqs.getQueueUrl((request) -> request.queueName("provisioned-" + kind + count)).queueUrl())
			.isNotEmpty();
	}

	@Test
	void whenMessagesAreMalformedUnknownForgedOrDuplicatedThenNothingChangesAndTheyAreCounted() {
		String topic = this.aws.createTopicForRotations("junk" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + topic)) {
			awaitListening(context);
			SignalCounts counts = context.getBean(SignalCounts.class);
			String queue = ownQueues().get(0);
			String live = context.getBean(SecretStore.class).get(this.id).versionId();
			this.aws.clearCalls();
			send(queue, "not json");
			send(queue, event("never/heard/of", "x"));
			send(queue, "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{}}");
			send(queue, event(this.secret, live));
			send(queue, event(this.secret, live));
			send(queue, notification(event(this.secret, live)));
			send(queue, event(this.secret, "forged-version"));
			await().until(() -> counts.received().sum() == 7 && counts.handled().sum() == 4);
			assertThat(counts.malformed().sum()).isEqualTo(1);
			assertThat(counts.unknown().sum()).isEqualTo(1);
			assertThat(counts.irrelevant().sum()).isEqualTo(1);
			assertThat(context.getBean(SecretStore.class).get(this.id).versionId()).isEqualTo(live);
			assertThat(context.getBean(App.class).events).isEmpty();
			assertThat(this.aws.count("GetSecretValue")).isBetween(1L, 6L);
			await().until(() -> isEmpty(queue));
		}
	}

	@Test
	void whenSecretsManagerFailsThenTheMessageStaysInTheQueue() {
		String topic = this.aws.createTopicForRotations("fail" + count);
		try (ConfigurableApplicationContext context = run("--rekey.rotation.topic-arn=" + topic)) {
			awaitListening(context);
			SignalCounts counts = context.getBean(SignalCounts.class);
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			await().until(() -> counts.failed().sum() > 0);
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("v1");
			assertThat(isEmpty(ownQueues().get(0))).isFalse();
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			await().until(() -> "v2".equals(context.getEnvironment().getProperty("k")));
		}
	}

	@Test
	void whenNoQueueIsConfiguredThenReconcileFindsTheRotation() {
		try (ConfigurableApplicationContext context = run("--rekey.rotation.reconcile-interval=200ms")) {
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			App app = context.getBean(App.class);
			await().until(() -> !app.events.isEmpty());
			assertThat(app.events.get(0).trigger()).isEqualTo(RotationTrigger.RECONCILE);
			assertThat(context.getEnvironment().getProperty("k")).isEqualTo("v2");
		}
	}

	private ConfigurableApplicationContext run(String... arguments) {
		return TestApplications.run(this.aws, this.directory, "spring.config.import: aws-secretsmanager:" + this.secret,
				App.class, arguments);
	}

	private void awaitListening(ConfigurableApplicationContext context) {
		QueueListener listener = context.getBean(QueueListener.class);
		await().until(listener::isListening);
	}

	private List<String> ownQueues() {
		return this.sqs.listQueues((request) -> request.queueNamePrefix("rekey-")).queueUrls();
	}

	private void send(String queue, String body) {
		this.sqs.sendMessage((request) -> request.queueUrl(queue).messageBody(body));
	}

	private boolean isEmpty(String queue) {
		return this.sqs
			.getQueueAttributes((request) -> request.queueUrl(queue)
				.attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
						QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
			.attributes()
			.values()
			.stream()
			.allMatch("0"::equals);
	}

	private static String event(String name, String versionId) {
		return "{\"source\":\"aws.secretsmanager\",\"detail-type\":\"Secret Label Updated\",\"resources\":[],"
				+ "\"detail\":{\"name\":\"" + name + "\",\"labelUpdated\":\"AWSCURRENT\",\"versionId\":\"" + versionId
				+ "\"}}";
	}

	private static String notification(String event) {
		return "{\"Type\":\"Notification\",\"Message\":\"" + event.replace("\"", "\\\"") + "\"}";
	}

	enum QueueName {

		NAME, URL, ARN

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class App {

		final List<SecretRotatedEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.events.add(event);
		}

	}

	/**
	 * Rotates after the secrets were loaded and before the queue exists.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Gap {

		Gap(SecretStore store) {
			String name = store.inUse().iterator().next().name();
			extension.aws().putSecretValue(name, "{\"k\":\"rotated-in-the-gap\"}");
		}

	}

}
