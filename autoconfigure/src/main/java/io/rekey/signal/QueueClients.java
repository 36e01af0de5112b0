// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.List;

import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The clients that a replica's own queue is made with.
 *
 * @param sqs calls SQS
 * @param sns calls SNS
 * @param operations calls SQS for messages
 * @param own those that are to be closed with the queue; a user's client is left open
 */
record QueueClients(SqsClient sqs, SnsClient sns, SqsOperations operations,
		List<SdkAutoCloseable> own) implements AutoCloseable {

	@Override
	public void close() {
		this.own.forEach(SdkAutoCloseable::close);
	}

}
