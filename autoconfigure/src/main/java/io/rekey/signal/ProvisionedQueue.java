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

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A queue that somebody else provisioned, for this replica alone.
 */
final class ProvisionedQueue implements RotationQueue {

	private static final Log logger = LogFactory.getLog(ProvisionedQueue.class);

	private final SqsClient client;

	private final SqsOperations operations;

	private final String nameUrlOrArn;

	private volatile String url = "";

	ProvisionedQueue(SqsClient client, SqsOperations operations, String nameUrlOrArn) {
		this.client = client;
		this.operations = operations;
		this.nameUrlOrArn = nameUrlOrArn;
	}

	@Override
	public void open() {
		if (this.url.isEmpty()) {
			this.url = findUrl();
			logger.warn("Rotation events come from queue '" + this.nameUrlOrArn
					+ "'. It must belong to this replica alone: replicas that share a queue take each other's events."
					+ " Set 'rekey.rotation.topic-arn' to give every replica a queue of its own.");
		}
	}

	@Override
	public void forget() {
		// Only its owner can make it anew.
	}

	private String findUrl() {
		if (this.nameUrlOrArn.contains("://")) {
			return this.nameUrlOrArn;
		}
		if (this.nameUrlOrArn.startsWith("arn:")) {
			Arn arn = Arn.fromString(this.nameUrlOrArn);
			return this.client
				.getQueueUrl((request) -> request.queueName(arn.resourceAsString())
					.queueOwnerAWSAccountId(arn.accountId().orElse(null)))
				.queueUrl();
		}
		return this.client.getQueueUrl((request) -> request.queueName(this.nameUrlOrArn)).queueUrl();
	}

	@Override
	public List<Message> receive() {
		return this.operations.receive(this.url);
	}

	@Override
	public void abortReceive() {
		this.operations.abortPoll();
	}

	@Override
	public void delete(Message message) {
		this.operations.delete(this.url, message);
	}

	@Override
	public boolean deletesMalformed() {
		return false;
	}

	@Override
	public void close() {
		// The queue belongs to somebody else.
	}

	@Override
	public String toString() {
		return "queue '" + this.nameUrlOrArn + "'";
	}

}
