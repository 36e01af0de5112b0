// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The calls on messages that every {@link RotationQueue} makes.
 */
final class SqsOperations {

	private static final Duration LONG_POLL = Duration.ofSeconds(20);

	/**
	 * A user's client can't be closed to end a poll. It is used all the same, because
	 * nothing tells whether its HTTP client is the only way to SQS; its polls are short,
	 * so that none outlives the application for long.
	 */
	private static final Duration USER_POLL = Duration.ofSeconds(5);

	/**
	 * A user's client may limit calls to less than a long poll takes.
	 */
	private static final Duration BEYOND_POLL = Duration.ofSeconds(5);

	private static final int MAX_MESSAGES = 10;

	private final SqsClient client;

	private final @Nullable Supplier<SqsClient> pollClients;

	private @Nullable SqsClient pollClient;

	private boolean aborted;

	/**
	 * Creates the operations.
	 * @param client the client for everything but polls
	 * @param pollClients builds a client for polls, which is closed to abort one: the SDK
	 * does not end a blocked read when its thread is interrupted. {@code null} to poll
	 * with the other client, which belongs to the user and stays open.
	 */
	SqsOperations(SqsClient client, @Nullable Supplier<SqsClient> pollClients) {
		this.client = client;
		this.pollClients = pollClients;
	}

	List<Message> receive(String queueUrl) {
		SqsClient poller = pollClient();
		if (poller == null) {
			return List.of();
		}
		Duration wait = (this.pollClients != null) ? LONG_POLL : USER_POLL;
		Duration timeout = wait.plus(BEYOND_POLL);
		return poller
			.receiveMessage((request) -> request.queueUrl(queueUrl)
				.maxNumberOfMessages(MAX_MESSAGES)
				.messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
				.waitTimeSeconds((int) wait.toSeconds())
				.overrideConfiguration((config) -> config.apiCallTimeout(timeout).apiCallAttemptTimeout(timeout)))
			.messages();
	}

	private synchronized @Nullable SqsClient pollClient() {
		if (this.aborted) {
			return null;
		}
		if (this.pollClient == null) {
			this.pollClient = (this.pollClients != null) ? this.pollClients.get() : this.client;
		}
		return this.pollClient;
	}

	/**
	 * Ends a poll that is under way, if its client is ours, and every later one.
	 */
	synchronized void abortPoll() {
		this.aborted = true;
		if (this.pollClient != null && this.pollClients != null) {
			this.pollClient.close();
		}
		this.pollClient = null;
	}

	/**
	 * Deletes up to ten messages.
	 * @return how many were deleted
	 */
	int delete(String queueUrl, List<String> receipts) {
		List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
		for (String receipt : receipts) {
			entries.add(DeleteMessageBatchRequestEntry.builder()
				.id(Integer.toString(entries.size()))
				.receiptHandle(receipt)
				.build());
		}
		return this.client.deleteMessageBatch((request) -> request.queueUrl(queueUrl).entries(entries))
			.successful()
			.size();
	}

}
