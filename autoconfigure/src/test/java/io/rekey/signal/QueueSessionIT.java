// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.ManualClock;
import io.rekey.lifecycle.LiveThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link QueueSession} and {@link QueuePoller}.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class QueueSessionIT {

	private final FakeSqs sqs = new FakeSqs();

	private final FakeSns sns = new FakeSns();

	private final SignalCounts counts = new SignalCounts();

	private final TestSecrets secrets = new TestSecrets(Duration.ZERO, "orders");

	private final AtomicInteger ready = new AtomicInteger();

	private final CountDownLatch goOn = new CountDownLatch(1);

	private QueueSession session = session(replicaQueue());

	@AfterEach
	void close() {
		this.goOn.countDown();
		this.session.close();
		this.secrets.close();
	}

	@Test
	void whenAQueueThatWorkedIsDeletedUnderneathThenAnotherIsMadeAtOnceAndAllIsCompared() {
		startAndPoll();
		String first = name();
		long polls = this.sqs.count("ReceiveMessage");
		this.sqs.remove(first);
		await().until(() -> this.ready.get() == 2);
		assertThat(name()).isNotEqualTo(first);
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
		assertThat(this.counts.queuesRecreated().sum()).isEqualTo(1);
		assertThat(this.counts.pollErrors().sum()).isEqualTo(1);
		assertThat(polls).isPositive();
	}

	@Test
	void whenAnotherDeletesEachQueueThenEachIsMadeAnew() {
		startAndPoll();
		for (int i = 1; i <= 3; i++) {
			long polls = this.sqs.count("ReceiveMessage");
			this.sqs.remove(name());
			int recreated = i;
			await().until(() -> this.counts.queuesRecreated().sum() == recreated
					&& this.sqs.count("ReceiveMessage") > polls + 3);
		}
		assertThat(this.sns.subscriptions).hasSize(1);
	}

	@Test
	void whenANewQueueCantBeUsedForAMomentThenItIsKept() {
		AtomicInteger refusals = new AtomicInteger(2);
		this.sqs.before("ReceiveMessage", (url) -> {
			if (refusals.getAndDecrement() > 0) {
				throw QueueDoesNotExistException.builder().message("not yet").build();
			}
		});
		startAndPoll();
		assertThat(this.sqs.count("CreateQueue")).isEqualTo(1);
		assertThat(this.counts.pollErrors().sum()).isEqualTo(2);
		await().until(() -> this.ready.get() == 2);
	}

	@Test
	void whenTheQueueIsGoneBeforeItWasReadyThenAnotherIsMade() {
		FakeSqs other = new FakeSqs("210987654321");
		List<String> deleted = new CopyOnWriteArrayList<>();
		other.before("CreateQueue.answer", (name) -> {
			if (deleted.isEmpty()) {
				other.remove(name);
				deleted.add(name);
			}
		});
		this.session = session(replicaQueue(other));
		this.session.start();
		awaitPolls(other);
		assertThat(other.names()).hasSize(1).doesNotContainAnyElementsOf(deleted);
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(other.names().get(0));
		assertThat(this.counts.queuesRecreated().sum()).isEqualTo(1);
		assertThat(this.ready).hasValue(1);
	}

	@Test
	void whenTheQueueIsDeletedBetweenCreationAndSubscriptionThenAnotherIsMade() {
		List<String> deleted = new CopyOnWriteArrayList<>();
		this.sns.beforeSubscribe(() -> {
			if (deleted.isEmpty()) {
				deleted.addAll(this.sqs.names());
				deleted.forEach(this.sqs::remove);
			}
		});
		this.session.start();
		awaitPolls(this.sqs);
		assertThat(name()).isNotIn(deleted);
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
	}

	@Test
	void whenANewQueueIsUnknownToSqsForAMomentThenItIsKept() {
		FakeSqs other = new FakeSqs("210987654321");
		AtomicInteger refusals = new AtomicInteger(2);
		other.before("GetQueueAttributes", (url) -> {
			if (refusals.getAndDecrement() > 0) {
				throw QueueDoesNotExistException.builder().message("not yet").build();
			}
		});
		this.session = session(replicaQueue(other));
		this.session.start();
		awaitPolls(other);
		assertThat(other.count("CreateQueue")).isEqualTo(1);
		assertThat(this.counts.queuesRecreated().sum()).isZero();
	}

	@Test
	void whenTheQueueThatReplacesADeletedOneNeedsAMomentThenItIsKeptToo() {
		FakeSqs other = new FakeSqs("210987654321");
		this.session = session(replicaQueue(other));
		this.session.start();
		awaitPolls(other);
		AtomicInteger refusals = new AtomicInteger(2);
		other.before("GetQueueAttributes", (url) -> {
			if (refusals.getAndDecrement() > 0) {
				throw QueueDoesNotExistException.builder().message("not yet").build();
			}
		});
		other.remove(other.names().get(0));
		await().until(() -> this.ready.get() == 2);
		assertThat(other.count("CreateQueue")).isEqualTo(2);
		assertThat(this.counts.queuesRecreated().sum()).isEqualTo(1);
	}

	@Test
	void whenTheTopicIsMissingThenTheQueueIsKeptUntilItIsThere() {
		this.sns.deleteTopic();
		this.session.start();
		await().until(() -> this.sns.subscribeCalls.get() >= 3);
		assertThat(this.session.isListening()).isFalse();
		this.sns.createTopic();
		awaitPolls(this.sqs);
		assertThat(this.sqs.count("CreateQueue")).isEqualTo(1);
		assertThat(this.sns.subscriptions.values()).singleElement().asString().endsWith(name());
	}

	@Test
	void whenAProvisionedQueueIsGoneThenItIsAwaitedAndAllIsComparedWhenItIsBack() {
		this.sqs.add("orders", Map.of());
		this.session = session(new ProvisionedQueue(this.sqs, false, new SqsOperations(this.sqs, null), "orders"));
		startAndPoll();
		this.sqs.remove("orders");
		await().until(() -> this.counts.pollErrors().sum() > 0);
		assertThat(this.ready).hasValue(1);
		this.sqs.add("orders", Map.of());
		await().until(() -> this.ready.get() == 2);
		assertThat(this.sqs.count("CreateQueue")).isZero();
		assertThat(this.counts.queuesRecreated().sum()).isZero();
	}

	@Test
	void whenAPollThrowsWhateverItIsThenPollingGoesOn() {
		startAndPoll();
		List<Throwable> failures = List.of(SdkClientException.create("no route"), new StackOverflowError(),
				new IllegalStateException("closed"));
		AtomicInteger next = new AtomicInteger();
		this.sqs.before("ReceiveMessage", (url) -> {
			int i = next.getAndIncrement();
			if (i < failures.size()) {
				throwUnchecked(failures.get(i));
			}
		});
		await().until(() -> next.get() > failures.size());
		assertThat(this.counts.pollErrors().sum()).isEqualTo(failures.size());
		assertThat(this.session.isListening()).isTrue();
	}

	@Test
	void whenSqsCantBeReachedThenTheWarningTellsWhy(CapturedOutput output) {
		this.sqs.before("CreateQueue", (name) -> {
			throw SdkClientException.create("Received an UnknownHostException", SdkClientException
				.create("Unable to execute HTTP request", new UnknownHostException("sqs.eu-nowhere-1.amazonaws.com")));
		});
		this.session.start();
		await().until(() -> output.getAll()
			.contains("trying again: host sqs.eu-nowhere-1.amazonaws.com is unknown (UnknownHostException)"));
	}

	@Test
	void whenSqsRefusesThenTheWarningTellsStatusCodeAndWords(CapturedOutput output) {
		this.sqs.before("CreateQueue", (name) -> {
			throw FakeSqs.denied("sqs:CreateQueue");
		});
		this.session.start();
		await().until(() -> output.getAll()
			.contains("trying again: HTTP 403 AccessDenied: not authorized to perform sqs:CreateQueue"));
	}

	@Test
	void whenSqsNeverAnswersTheCreationThenClosingDoesNotWaitForItAndTheQueueIsRemovedLater() {
		CountDownLatch creating = new CountDownLatch(1);
		this.sqs.before("CreateQueue", (name) -> {
			creating.countDown();
			block();
		});
		this.session.start();
		await().until(() -> creating.getCount() == 0);
		this.session.close();
		assertThat(this.goOn.getCount()).isEqualTo(1);
		assertThat(this.session.isListening()).isFalse();
		this.goOn.countDown();
		await().until(() -> this.sqs.count("DeleteQueue") == 1);
		await().until(() -> this.sqs.names().isEmpty() && this.sns.subscriptions.isEmpty());
	}

	@Test
	void whenAPollCantBeAbortedThenClosingRemovesTheQueueNevertheless() {
		startAndPoll();
		CountDownLatch polling = new CountDownLatch(1);
		this.sqs.before("ReceiveMessage", (url) -> {
			polling.countDown();
			block();
		});
		await().until(() -> polling.getCount() == 0);
		this.session.close();
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.sns.subscriptions).isEmpty();
		assertThat(this.goOn.getCount()).isEqualTo(1);
	}

	@Test
	void whenClosedDuringAPauseThenTheThreadEndsAtOnce() {
		this.sqs.before("CreateQueue", (name) -> {
			throw SdkClientException.create("no route");
		});
		this.session.start();
		await().until(() -> this.counts.pollErrors().sum() >= 3);
		this.session.close();
		long errors = this.counts.pollErrors().sum();
		assertThat(LiveThread.all()).extracting(LiveThread::name).doesNotContain("rekey-queue", "rekey-queue-close");
		assertThat(this.counts.pollErrors().sum()).isEqualTo(errors);
	}

	private void startAndPoll() {
		long polls = this.sqs.count("ReceiveMessage");
		this.session.start();
		await().until(() -> this.session.isListening() && this.sqs.count("ReceiveMessage") > polls + 3);
	}

	private void awaitPolls(FakeSqs client) {
		await().until(() -> this.session.isListening() && client.count("ReceiveMessage") > 3 && this.ready.get() > 0
				&& client.names().size() == 1);
	}

	private String name() {
		await().until(() -> this.sqs.names().size() == 1);
		return this.sqs.names().get(0);
	}

	private RotationQueue replicaQueue() {
		return replicaQueue(this.sqs);
	}

	private RotationQueue replicaQueue(FakeSqs client) {
		return new ReplicaQueue(new QueueClients(client, this.sns, new SqsOperations(client, null), List.of()),
				new QueueNames("orders"), FakeSns.TOPIC, Duration.ZERO, this.counts, new ManualClock());
	}

	private QueueSession session(RotationQueue queue) {
		return new QueueSession(queue, new MessageHandler(this.secrets.store, this.secrets.rotator, this.counts),
				this.ready::incrementAndGet, this.counts);
	}

	private void block() {
		try {
			this.goOn.await();
		}
		catch (InterruptedException ex) {
			throw AbortedException.create("interrupted", ex);
		}
	}

	private static void throwUnchecked(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		throw (RuntimeException) failure;
	}

}
