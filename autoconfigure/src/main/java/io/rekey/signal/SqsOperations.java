/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.signal;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The calls on messages that every {@link RotationQueue} makes.
 */
final class SqsOperations {

	private static final Duration LONG_POLL = Duration.ofSeconds(20);

	/**
	 * A user's client may limit calls to less than a long poll takes.
	 */
	private static final Duration POLL_TIMEOUT = LONG_POLL.plusSeconds(10);

	private static final int MAX_MESSAGES = 10;

	private final SqsClient client;

	private final @Nullable Supplier<SqsClient> pollClients;

	private @Nullable SqsClient pollClient;

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
		return pollClient().receiveMessage((request) -> request.queueUrl(queueUrl)
			.maxNumberOfMessages(MAX_MESSAGES)
			.waitTimeSeconds((int) LONG_POLL.toSeconds())
			.overrideConfiguration((config) -> config.apiCallTimeout(POLL_TIMEOUT).apiCallAttemptTimeout(POLL_TIMEOUT)))
			.messages();
	}

	private synchronized SqsClient pollClient() {
		if (this.pollClient == null) {
			this.pollClient = (this.pollClients != null) ? this.pollClients.get() : this.client;
		}
		return this.pollClient;
	}

	/**
	 * Ends a poll that is under way, if its client is ours.
	 */
	synchronized void abortPoll() {
		if (this.pollClient != null && this.pollClients != null) {
			this.pollClient.close();
		}
		this.pollClient = null;
	}

	void delete(String queueUrl, Message message) {
		this.client.deleteMessage((request) -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
	}

}
