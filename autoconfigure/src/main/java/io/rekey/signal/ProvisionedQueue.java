// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.List;

import io.rekey.task.Scheduler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A queue that somebody else provisioned, for this replica alone.
 */
final class ProvisionedQueue implements RotationQueue {

	private static final Log logger = LogFactory.getLog(ProvisionedQueue.class);

	private final SqsClient client;

	private final boolean ownClient;

	private final SqsOperations operations;

	private final String nameUrlOrArn;

	private volatile String url = "";

	/**
	 * Creates the queue.
	 * @param client calls SQS
	 * @param ownClient whether the client is closed with the queue
	 * @param operations calls SQS for messages
	 * @param nameUrlOrArn names the queue
	 */
	ProvisionedQueue(SqsClient client, boolean ownClient, SqsOperations operations, String nameUrlOrArn) {
		this.client = client;
		this.ownClient = ownClient;
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

	/**
	 * Only its owner can make it anew.
	 */
	@Override
	public boolean forget() {
		return false;
	}

	@Override
	public void startUpkeep(Scheduler scheduler, Runnable whenMissed) {
		// Its owner looks after it.
	}

	private String findUrl() {
		if (this.nameUrlOrArn.contains("://")) {
			return this.nameUrlOrArn;
		}
		if (this.nameUrlOrArn.startsWith("arn:")) {
			Arn arn = Arn.fromString(this.nameUrlOrArn);
			return findUrl(arn.resourceAsString(), arn.accountId().orElse(null));
		}
		return findUrl(this.nameUrlOrArn, null);
	}

	private String findUrl(String name, @Nullable String account) {
		return this.client.getQueueUrl((request) -> request.queueName(name).queueOwnerAWSAccountId(account)).queueUrl();
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
	public int delete(List<String> receipts) {
		return this.operations.delete(this.url, receipts);
	}

	@Override
	public boolean fifo() {
		return QueueNames.isFifo(this.nameUrlOrArn);
	}

	/**
	 * In a FIFO queue it would stop all that come after it.
	 */
	@Override
	public boolean deletesMalformed() {
		return fifo();
	}

	@Override
	public void close() {
		abortReceive();
		if (this.ownClient) {
			this.client.close();
		}
	}

	@Override
	public String toString() {
		return "queue '" + this.nameUrlOrArn + "'";
	}

}
