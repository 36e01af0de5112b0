// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.ManualClock;
import io.rekey.task.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.SqsException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link ReplicaQueue}.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ReplicaQueueIT {

	private final FakeSqs sqs = new FakeSqs();

	private final FakeSns sns = new FakeSns();

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final AtomicInteger missed = new AtomicInteger();

	private final ReplicaQueue queue = queue(this.sqs, FakeSns.TOPIC);

	@AfterEach
	void close() {
		this.scheduler.shutdownNow();
	}

	@Test
	void whenOpenedThenTwoCallsMakeAQueueThatIsTaggedProtectedAndSubscribed() {
		this.queue.open();
		assertThat(this.sqs.calls).containsExactly("CreateQueue", "CreateQueue.answer");
		String name = name();
		String arn = "arn:aws:sqs:eu-west-1:123456789012:" + name;
		assertThat(this.sns.subscriptions.values()).containsExactly(arn);
		assertThat(this.sqs.tags(name)).containsOnly(entry("rekey:application", "orders"),
				entry("rekey:created", "2026-01-01T00:00:00Z"), entry("rekey:heartbeat", "2026-01-01T00:00:00Z"));
		assertThat(this.sqs.attributes(name)).containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "3600")
			.containsEntry(QueueAttributeName.RECEIVE_MESSAGE_WAIT_TIME_SECONDS, "20")
			.containsEntry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true")
			.doesNotContainKey(QueueAttributeName.FIFO_QUEUE);
		assertThat(this.sqs.attributes(name).get(QueueAttributeName.POLICY)).contains("\"Resource\":\"" + arn + "\"",
				"\"aws:SourceArn\":\"" + FakeSns.TOPIC + "\"");
	}

	@Test
	void whenQueueIsInAnotherAccountThanTheTopicThenThePolicyIsSetAfterwards() {
		FakeSqs other = new FakeSqs("210987654321");
		queue(other, FakeSns.TOPIC).open();
		assertThat(other.calls).contains("GetQueueAttributes", "SetQueueAttributes");
		assertThat(other.attributes(other.names().get(0)).get(QueueAttributeName.POLICY))
			.contains("arn:aws:sqs:eu-west-1:210987654321:" + other.names().get(0));
		assertThat(this.sns.subscriptions.values()).singleElement().asString().contains(":210987654321:");
	}

	@Test
	void whenTopicIsFifoThenTheQueueIsToo() {
		queue(this.sqs, FakeSns.TOPIC + ".fifo").open();
		assertThat(name()).endsWith(".fifo");
		assertThat(this.sqs.attributes(name())).containsEntry(QueueAttributeName.FIFO_QUEUE, "true")
			.containsEntry(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true");
	}

	@Test
	void whenSubscribingFailsThenTheNextAttemptKeepsTheQueue() {
		this.sns.beforeSubscribe(() -> {
			throw timeout();
		});
		assertThatExceptionOfType(SdkException.class).isThrownBy(this.queue::open);
		this.sns.beforeSubscribe(() -> {
		});
		this.queue.open();
		assertThat(this.sqs.count("CreateQueue")).isEqualTo(1);
		assertThat(this.sns.subscriptions).hasSize(1);
	}

	@Test
	void whenTheAnswerOfTheCreationIsLostThenTheNextAttemptFindsTheSameQueue() {
		this.sqs.before("CreateQueue.answer", (name) -> {
			throw timeout();
		});
		assertThatExceptionOfType(SdkException.class).isThrownBy(this.queue::open);
		this.sqs.mend("CreateQueue.answer");
		this.queue.open();
		assertThat(this.sqs.names()).hasSize(1);
	}

	@Test
	void whenTheAnswerOfTheCreationIsLostAndTheQueueClosedThenNoQueueIsLeft() {
		this.sqs.before("CreateQueue.answer", (name) -> {
			throw timeout();
		});
		assertThatExceptionOfType(SdkException.class).isThrownBy(this.queue::open);
		assertThat(this.sqs.names()).hasSize(1);
		this.queue.close();
		assertThat(this.sqs.names()).isEmpty();
	}

	@Test
	void whenClosedThenQueueAndSubscriptionAreRemovedAndNothingIsMadeAgain() {
		this.queue.open();
		this.queue.close();
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.sns.subscriptions).isEmpty();
		this.queue.open();
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.queue.receive()).isEmpty();
	}

	@Test
	void whenClosedWhileTheQueueIsBeingCreatedThenItIsRemovedOnceItIsThere() throws Exception {
		CountDownLatch creating = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.sqs.before("CreateQueue", (name) -> {
			creating.countDown();
			awaitLatch(goOn);
		});
		CompletableFuture<Void> opened = CompletableFuture.runAsync(this.queue::open);
		awaitLatch(creating);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(this.queue::close);
		goOn.countDown();
		opened.get(10, TimeUnit.SECONDS);
		closed.get(10, TimeUnit.SECONDS);
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.sns.subscriptions).isEmpty();
	}

	@Test
	void whenClosedWhileSubscribingThenNoSubscriptionIsLeft() throws Exception {
		CountDownLatch subscribing = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.sns.beforeSubscribe(() -> {
			subscribing.countDown();
			awaitLatch(goOn);
		});
		CompletableFuture<Void> opened = CompletableFuture.runAsync(this.queue::open);
		awaitLatch(subscribing);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(this.queue::close);
		goOn.countDown();
		opened.get(10, TimeUnit.SECONDS);
		closed.get(10, TimeUnit.SECONDS);
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.sns.subscriptions).isEmpty();
	}

	@Test
	void whenForgottenThenAnotherQueueIsMade() {
		this.queue.open();
		String first = name();
		this.sqs.remove(first);
		assertThat(this.queue.forget()).isTrue();
		assertThat(this.sns.subscriptions).isEmpty();
		this.queue.open();
		assertThat(name()).isNotEqualTo(first);
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
	}

	@Test
	void whenTheQueueIsThereThenTheFirstHeartbeatComesWithinAMinuteAndTellsTheSubscription() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(1));
		assertThat(this.sqs.tags(name())).containsEntry("rekey:subscription",
				this.sns.subscriptions.keySet().iterator().next());
	}

	@Test
	void whenADayPassesThenTheHeartbeatIsNeverOlderThanAQuarterOfAnHourAndTagsAreWrittenRarely() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		for (int i = 0; i < 24 * 60; i++) {
			this.scheduler.advance(Duration.ofMinutes(1));
			assertThat(QueueTags.areOfDeadReplica(this.sqs.tags(name()), "orders",
					this.clock.instant().plus(Duration.ofMinutes(45))))
				.isFalse();
		}
		assertThat(this.sqs.count("TagQueue")).isBetween(24L * 5, 24L * 6 + 1);
	}

	@Test
	void whenAHeartbeatFailsThenTheNextComesWithinAFewMinutes() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(1));
		this.sqs.before("TagQueue", (url) -> {
			throw FakeSqs.denied("sqs:TagQueue");
		});
		this.scheduler.advance(Duration.ofMinutes(30));
		this.sqs.mend("TagQueue");
		this.scheduler.advance(Duration.ofMinutes(2));
		assertThat(this.sqs.tags(name()).get("rekey:heartbeat")).isGreaterThan("2026-01-01T00:30:00Z");
	}

	@Test
	void whenTheQueueWasMadeAnewThenItsHeartbeatTellsTheNewSubscription() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(2));
		this.sqs.remove(name());
		this.scheduler.advance(Duration.ofMinutes(12));
		this.queue.forget();
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(2));
		assertThat(this.sqs.tags(name())).containsEntry("rekey:subscription",
				this.sns.subscriptions.keySet().iterator().next());
	}

	@Test
	void whenNotSubscribedYetThenTheHeartbeatKeepsOthersFromDeletingTheQueue() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.sns.deleteTopic();
		assertThatExceptionOfType(NotFoundException.class).isThrownBy(this.queue::open);
		this.scheduler.advance(Duration.ofHours(2));
		assertThat(QueueTags.areOfDeadReplica(this.sqs.tags(name()), "orders", this.clock.instant())).isFalse();
	}

	@Test
	void whenTheSubscriptionIsGoneThenItIsMadeAgainWithinAQuarterOfAnHourAndEventsMayHaveBeenMissed() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(30));
		assertThat(this.missed).hasValue(0);
		this.sns.subscriptions.clear();
		this.scheduler.advance(Duration.ofMinutes(15));
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
		assertThat(this.missed).hasValue(1);
		assertThat(this.sqs.tags(name())).containsEntry("rekey:subscription",
				this.sns.subscriptions.keySet().iterator().next());
		this.queue.close();
		assertThat(this.sns.subscriptions).isEmpty();
	}

	@Test
	void whenTheTopicIsGoneAndComesBackThenItIsSubscribedWithinMinutes(CapturedOutput output) {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(2));
		this.sns.deleteTopic();
		this.scheduler.advance(Duration.ofHours(3));
		assertThat(output).containsOnlyOnce("The topic '" + FakeSns.TOPIC + "' is gone");
		assertThat(QueueTags.areOfDeadReplica(this.sqs.tags(name()), "orders", this.clock.instant())).isFalse();
		this.sns.createTopic();
		this.scheduler.advance(Duration.ofMinutes(2));
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
		assertThat(this.missed).hasValue(1);
	}

	@Test
	void whenSubscribingAgainIsRefusedThenTheSubscriptionIsTakenToBeThere(CapturedOutput output) {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.sns.beforeSubscribe(() -> {
			throw InvalidParameterException.builder()
				.message("Subscription already exists with different attributes")
				.build();
		});
		int before = output.getAll().length();
		this.scheduler.advance(Duration.ofHours(2));
		assertThat(this.missed).hasValue(0);
		assertThat(this.sqs.tags(name())).containsKey("rekey:subscription");
		assertThat(output.getAll().substring(before)).doesNotContain("WARN");
	}

	@Test
	void whenClosedThenTheUpkeepSubscribesNothing() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.queue.close();
		this.scheduler.advance(Duration.ofHours(2));
		assertThat(this.sns.subscriptions).isEmpty();
		assertThat(this.sqs.names()).isEmpty();
	}

	@Test
	void whenASubscriptionWentWithItsTopicThenItIsNotRemovedOverAndOver(CapturedOutput output) {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.sns.deleteTopic();
		this.queue.forget();
		this.scheduler.advance(Duration.ofHours(1));
		assertThat(this.sns.unsubscribeCalls).hasValue(1);
		assertThat(output).doesNotContain("Could not unsubscribe");
	}

	@ParameterizedTest
	@MethodSource("takenNames")
	void whenTheNameCantBeUsedThenTheNextAttemptTakesAnother(SqsException refusal) {
		List<String> tried = new ArrayList<>();
		this.sqs.before("CreateQueue", (name) -> {
			tried.add(name);
			if (tried.size() == 1) {
				throw refusal;
			}
		});
		assertThatExceptionOfType(SqsException.class).isThrownBy(this.queue::open);
		this.queue.open();
		assertThat(tried).hasSize(2).doesNotHaveDuplicates();
		assertThat(this.sqs.names()).containsExactly(tried.get(1));
	}

	static List<SqsException> takenNames() {
		return List.of((SqsException) QueueDeletedRecentlyException.builder().message("wait 60 seconds").build(),
				(SqsException) QueueNameExistsException.builder().message("exists with other attributes").build());
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S" })
	void whenSweepingIsOffThenNoQueuesAreListed(Duration interval) {
		ReplicaQueue quiet = new ReplicaQueue(clients(this.sqs), new QueueNames("orders"), FakeSns.TOPIC, interval,
				new SignalCounts(), this.clock);
		quiet.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		quiet.open();
		this.scheduler.advance(Duration.ofHours(3));
		assertThat(this.sqs.calls).contains("TagQueue").doesNotContain("ListQueues");
	}

	@Test
	void whenAReplicaDiedThenAnotherRemovesItsQueueAndSubscription() {
		this.queue.startUpkeep(new Scheduler(this.scheduler), this.missed::incrementAndGet);
		this.queue.open();
		this.scheduler.advance(Duration.ofMinutes(2));
		String dead = name();
		ManualScheduler living = new ManualScheduler(this.clock);
		ReplicaQueue other = queue(this.sqs, FakeSns.TOPIC);
		other.startUpkeep(new Scheduler(living), this.missed::incrementAndGet);
		other.open();
		living.advance(Duration.ofHours(3));
		living.shutdownNow();
		assertThat(this.sqs.names()).hasSize(1).doesNotContain(dead);
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
	}

	@Test
	void whenClosedThenOnlyOwnClientsAreClosed() {
		this.queue.close();
		assertThat(this.sqs.isClosed()).isFalse();
		ReplicaQueue owner = new ReplicaQueue(
				new QueueClients(this.sqs, this.sns, new SqsOperations(this.sqs, null), List.of(this.sqs)),
				new QueueNames("orders"), FakeSns.TOPIC, Duration.ZERO, new SignalCounts(), this.clock);
		owner.close();
		assertThat(this.sqs.isClosed()).isTrue();
	}

	private ReplicaQueue queue(FakeSqs client, String topic) {
		return new ReplicaQueue(clients(client), new QueueNames("orders"), topic, Duration.ofHours(1),
				new SignalCounts(), this.clock);
	}

	private QueueClients clients(FakeSqs client) {
		return new QueueClients(client, this.sns, new SqsOperations(client, null), List.of());
	}

	private String name() {
		List<String> names = this.sqs.names();
		assertThat(names).hasSize(1);
		return names.get(0);
	}

	private static SdkException timeout() {
		return ApiCallTimeoutException.create(1000);
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
