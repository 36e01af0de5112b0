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
