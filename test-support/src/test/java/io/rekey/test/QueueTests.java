// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what applications do with queues beside sending and receiving.
 */
class QueueTests extends EmbeddedAwsTestBase {

	private SqsClient sqs;

	private String queue;

	private String url;

	@BeforeEach
	void createQueue() {
		this.sqs = this.clients.sqs();
		this.queue = name("queue");
		this.url = this.sqs
			.createQueue((request) -> request.queueName(this.queue).tags(Map.of("rekey:beat", "1", "team", "orders")))
			.queueUrl();
	}

	@Test
	void whenTagsChangeThenTheyAreListedAndTold() {
		this.sqs.tagQueue((request) -> request.queueUrl(this.url).tags(Map.of("rekey:beat", "2", "more", "yes")));
		this.sqs.untagQueue((request) -> request.queueUrl(this.url).tagKeys("team"));
		Map<String, String> tags = Map.of("rekey:beat", "2", "more", "yes");
		assertThat(this.sqs.listQueueTags((request) -> request.queueUrl(this.url)).tags()).isEqualTo(tags);
		assertThat(aws().queues()).containsEntry(this.queue, tags);
	}

	@Test
	void whenQueuesAreListedThenPrefixAndPagesCount() {
		String prefix = name("page");
		List<String> urls = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			String name = prefix + "-" + i;
			urls.add(this.sqs.createQueue((request) -> request.queueName(name)).queueUrl());
		}
		assertThat(this.sqs.listQueues((request) -> request.queueNamePrefix(prefix)).queueUrls())
			.containsExactlyInAnyOrderElementsOf(urls);
		assertThat(this.sqs.listQueues((request) -> request.queueNamePrefix(prefix).maxResults(2)).queueUrls())
			.hasSize(2);
		List<String> paged = this.sqs.listQueuesPaginator((request) -> request.queueNamePrefix(prefix).maxResults(2))
			.queueUrls()
			.stream()
			.toList();
		assertThat(paged).isSorted().containsExactlyInAnyOrderElementsOf(urls);
		assertThat(this.sqs.listQueues((request) -> request.queueNamePrefix(name("none"))).queueUrls()).isEmpty();
	}

	@Test
	void whenUrlIsAskedForThenItIsThatOfTheEndpoint() {
		assertThat(this.sqs.getQueueUrl((request) -> request.queueName(this.queue)).queueUrl()).isEqualTo(this.url)
			.startsWith(aws().endpoint().toString());
	}

	@Test
	void whenMessagesAreDeletedTogetherThenEachIsJudged() {
		for (int i = 0; i < 3; i++) {
			String body = "m" + i;
			this.sqs.sendMessage((request) -> request.queueUrl(this.url).messageBody(body));
		}
		List<Message> messages = new ArrayList<>();
		await().until(() -> {
			messages.addAll(this.sqs
				.receiveMessage((request) -> request.queueUrl(this.url).maxNumberOfMessages(10).waitTimeSeconds(1))
				.messages());
			return messages.size() == 3;
		});
		List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
		messages.forEach((message) -> entries.add(DeleteMessageBatchRequestEntry.builder()
			.id(message.body())
			.receiptHandle(message.receiptHandle())
			.build()));
		entries.add(DeleteMessageBatchRequestEntry.builder().id("wrong").receiptHandle("nonsense").build());
		DeleteMessageBatchResponse response = this.sqs
			.deleteMessageBatch((request) -> request.queueUrl(this.url).entries(entries));
		assertThat(response.successful()).extracting((entry) -> entry.id()).containsExactlyInAnyOrder("m0", "m1", "m2");
		assertThat(response.failed()).extracting((entry) -> entry.id()).containsExactly("wrong");
		assertThat(count()).isEqualTo("0");
	}

	@Test
	void whenQueueIsPurgedThenItIsEmpty() {
		this.sqs.sendMessage((request) -> request.queueUrl(this.url).messageBody("one"));
		assertThat(count()).isEqualTo("1");
		this.sqs.purgeQueue((request) -> request.queueUrl(this.url));
		assertThat(count()).isEqualTo("0");
	}

	private String count() {
		return this.sqs
			.getQueueAttributes((request) -> request.queueUrl(this.url)
				.attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
			.attributes()
			.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "");
	}

	@Test
	void whenQueueIsDeletedUnderneathThenNothingIsLeftOfIt() {
		aws().deleteQueue(this.queue);
		assertThat(aws().queues()).doesNotContainKey(this.queue);
		assertThatExceptionOfType(QueueDoesNotExistException.class)
			.isThrownBy(() -> this.sqs.receiveMessage((request) -> request.queueUrl(this.url)));
		assertThatExceptionOfType(QueueDoesNotExistException.class)
			.isThrownBy(() -> this.sqs.listQueueTags((request) -> request.queueUrl(this.url)));
		assertThatIllegalArgumentException().isThrownBy(() -> aws().deleteQueue(this.queue));
	}

	@Test
	void whenQueueIsDeletedDuringALongPollThenPollEndsSoon() {
		long calls = aws().count("ReceiveMessage");
		CompletableFuture<ReceiveMessageResponse> poll = CompletableFuture
			.supplyAsync(() -> this.sqs.receiveMessage((request) -> request.queueUrl(this.url).waitTimeSeconds(15)));
		await().untilAsserted(() -> assertThat(aws().count("ReceiveMessage")).isGreaterThan(calls));
		await().during(Duration.ofMillis(300)).until(() -> !poll.isDone());
		aws().deleteQueue(this.queue);
		await().atMost(Duration.ofSeconds(10)).until(poll::isDone);
	}

}
