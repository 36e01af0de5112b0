// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

import io.rekey.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for floods of messages.
 */
@Timeout(120)
class MessageStormIT {

	private static final int MESSAGES = 10_000;

	private static final String FILLER = "x".repeat(200_000);

	private static final String NOTIFICATION = "{\"Type\":\"Notification\",\"Message\":\"" + FILLER + "\"}";

	private static final String DEEP_ARRAY = "[".repeat(100_000);

	private static final String DEEP_OBJECT = "{\"detail\":".repeat(2_000);

	private final FakeSqs sqs = new FakeSqs();

	private final SignalCounts counts = new SignalCounts();

	private final TestSecrets secrets = new TestSecrets(Duration.ofSeconds(20), "orders", "billing");

	private QueueSession session = session("storm", FakeSns.TOPIC);

	@BeforeEach
	void start() {
		this.session.start();
		await().until(this.session::isListening);
	}

	@AfterEach
	void close() {
		this.session.close();
		this.secrets.close();
	}

	@Test
	void whenTenThousandMessagesAreMalformedThenAllAreCountedAndDeleted() {
		Random random = new Random(42);
		List<IntFunction<String>> kinds = List.of((i) -> "no JSON " + i, (i) -> DEEP_ARRAY, (i) -> DEEP_OBJECT,
				(i) -> "{\"source\":\"aws.secretsmanager\",\"x\":" + i,
				(i) -> "\ufeff" + TestSecrets.event("orders", "v" + i), (i) -> "{\"a\u0001\":1}", (i) -> FILLER,
				(i) -> "{\"source\":\"aws.secretsmanager\",\"source\":\"aws.secretsmanager\",\"detail-type\":\"x\"}",
				(i) -> TestSecrets.event("orders", "v" + i).replace("AWSCURRENT", "\ud800").replace('}', ' '),
				(i) -> "{\"source\":" + "9".repeat(5_000) + "}", (i) -> TestSecrets.event("orders", "v" + i) + "{}",
				(i) -> NOTIFICATION,
				(i) -> random.ints(100, 0, 0xffff)
					.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
					.toString());
		send((i) -> kinds.get(i % kinds.size()).apply(i));
		awaitDrained(0);
		assertThat(this.counts.malformed().sum()).isEqualTo(MESSAGES);
		assertThat(this.counts.deleted().sum()).isEqualTo(MESSAGES);
		assertThat(this.counts.pollErrors().sum()).isZero();
		assertThat(this.secrets.reads).hasValue(0);
	}

	@Test
	void whenTenThousandEventsAreOfUnknownSecretsThenAllAreCountedAndDeleted() {
		String large = ",\"filler\":\"" + FILLER + "\"}";
		send((i) -> {
			String event = TestSecrets.event("unknown\\ud800-" + i, "v" + i);
			return (i % 20 > 0) ? event : event.substring(0, event.length() - 1) + large;
		});
		awaitDrained(0);
		assertThat(this.counts.unknown().sum()).isEqualTo(MESSAGES);
		assertThat(this.counts.deleted().sum()).isEqualTo(MESSAGES);
		assertThat(this.secrets.reads).hasValue(0);
	}

	@Test
	void whenTenThousandEventsAreForgedThenTheSecretIsReadAFewTimesAndFewMessagesWait() {
		send((i) -> TestSecrets.event("orders", "forged-" + i));
		await().until(() -> this.counts.received().sum() == MESSAGES);
		awaitDrained(1_000);
		assertThat(this.secrets.reads.get()).isBetween(1, 12);
		assertThat(this.secrets.live("orders")).isEqualTo("orders-v1");
	}

	@Test
	void whenChecksOfOneSecretHangThenMessagesOfOthersAreHandled() {
		CountDownLatch goOn = new CountDownLatch(1);
		this.secrets.beforeRead((id) -> {
			if (id.value().equals("orders")) {
				awaitLatch(goOn);
			}
		});
		send((i) -> TestSecrets.event("orders", "forged-" + i));
		this.secrets.put("billing", "billing-v2");
		this.sqs.send(name(), TestSecrets.event("billing", "billing-v2"));
		await().until(() -> this.secrets.live("billing").equals("billing-v2"));
		awaitDrained(1_000);
		assertThat(this.secrets.reads.get()).isBetween(2, 12);
		goOn.countDown();
		await().until(() -> this.counts.handled().sum() > 1);
	}

	@Test
	void whenMessagesCantBeDeletedFastThenReceivingWaits() {
		CountDownLatch goOn = new CountDownLatch(1);
		this.sqs.before("DeleteMessageBatch", (url) -> awaitLatch(goOn));
		send((i) -> "no JSON");
		await().until(() -> this.counts.received().sum() > 1_000);
		await().during(Duration.ofMillis(300)).until(() -> this.counts.received().sum() < 1_100);
		goOn.countDown();
		awaitDrained(0);
		assertThat(this.counts.deleted().sum()).isEqualTo(MESSAGES);
	}

	@Test
	void whenDeletingFailsForAWhileThenItGoesOnAfterwards() {
		this.sqs.before("DeleteMessageBatch", (url) -> {
			throw ApiCallTimeoutException.create(1);
		});
		this.sqs.send(name(), "no JSON");
		await().until(() -> this.sqs.count("DeleteMessageBatch") == 1);
		this.sqs.mend("DeleteMessageBatch");
		this.sqs.send(name(), "no JSON");
		await().until(() -> this.counts.deleted().sum() == 1);
		assertThat(this.sqs.inFlight(name())).isEqualTo(1);
	}

	@Test
	void whenMessagesAreDeletedThenTenAtOnce() {
		send((i) -> "no JSON");
		awaitDrained(0);
		assertThat(this.sqs.count("DeleteMessageBatch")).isLessThan(MESSAGES / 2);
	}

	@Test
	void whenQueueIsFifoThenAMessageThatIsNotHandledStopsNoOther() {
		this.session.close();
		this.session = session("fifo", FakeSns.TOPIC + ".fifo");
		this.session.start();
		await().until(this.session::isListening);
		CountDownLatch goOn = new CountDownLatch(1);
		this.secrets.beforeRead((id) -> awaitLatch(goOn));
		this.sqs.send(name(), TestSecrets.event("orders", "forged"));
		this.sqs.send(name(), "no JSON");
		awaitDrained(0);
		assertThat(this.counts.deleted().sum()).isEqualTo(2);
		assertThat(this.counts.handled().sum()).isZero();
		goOn.countDown();
		await().until(() -> this.counts.handled().sum() == 1);
	}

	private void send(IntFunction<String> messages) {
		for (int i = 0; i < MESSAGES; i++) {
			this.sqs.send(name(), messages.apply(i));
		}
	}

	private void awaitDrained(int waiting) {
		await().until(() -> this.sqs.visible(name()) == 0 && this.sqs.inFlight(name()) <= waiting);
	}

	private String name() {
		return this.sqs.names().get(0);
	}

	private QueueSession session(String application, String topic) {
		ReplicaQueue queue = new ReplicaQueue(
				new QueueClients(this.sqs, new FakeSns(), new SqsOperations(this.sqs, null), List.of()),
				new QueueNames(application), topic, Duration.ZERO, this.counts, new ManualClock());
		return new QueueSession(queue, new MessageHandler(this.secrets.store, this.secrets.rotator, this.counts),
				() -> {
				}, this.counts);
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw ApiCallTimeoutException.create(1);
		}
	}

}
