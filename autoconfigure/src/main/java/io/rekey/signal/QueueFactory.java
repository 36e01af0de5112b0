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

import java.time.Clock;
import java.time.Duration;

import io.rekey.aws.AwsClients;
import io.rekey.aws.AwsService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the queue that the properties ask for. Clients that the user brings are used and
 * left open; others are built here and closed at the end.
 */
final class QueueFactory implements DisposableBean {

	private static final Duration POLL_READ_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

	private final AwsClients clients;

	private final @Nullable SqsClient userSqs;

	private final @Nullable SnsClient userSns;

	private final String application;

	private @Nullable SqsClient ownSqs;

	private @Nullable SnsClient ownSns;

	QueueFactory(AwsClients clients, @Nullable SqsClient userSqs, @Nullable SnsClient userSns, String application) {
		this.clients = clients;
		this.userSqs = userSqs;
		this.userSns = userSns;
		this.application = application;
	}

	RotationQueue create(RotationProperties properties) {
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((values) -> {
			values.put("rekey.rotation.queue", properties.queue());
			values.put("rekey.rotation.topic-arn", properties.topicArn());
		});
		String topicArn = properties.topicArn();
		if (topicArn != null) {
			String region = region("rekey.rotation.topic-arn", topicArn, "sns");
			SqsClient sqs = sqs(null);
			return new ReplicaQueue(sqs, operations(sqs, null), sns(region), topicArn, this.application,
					Clock.systemUTC());
		}
		String queue = String.valueOf(properties.queue());
		String region = queue.startsWith("arn:") ? region("rekey.rotation.queue", queue, "sqs") : null;
		SqsClient sqs = sqs(region);
		return new ProvisionedQueue(sqs, operations(sqs, region), queue);
	}

	private SqsOperations operations(SqsClient sqs, @Nullable String region) {
		return new SqsOperations(sqs, (this.userSqs != null) ? null : () -> build(region, POLL_READ_TIMEOUT));
	}

	private SqsClient build(@Nullable String region, Duration readTimeout) {
		return this.clients.build(SqsClient.builder(), AwsService.SQS, region, readTimeout);
	}

	private static @Nullable String region(String property, String arn, String service) {
		Arn parsed = Arn.tryFromString(arn).filter((candidate) -> service.equals(candidate.service())).orElse(null);
		if (parsed == null) {
			throw new InvalidConfigurationPropertyValueException(property, arn,
					"Give the whole ARN, such as arn:aws:" + service + ":eu-west-1:123456789012:secret-rotations.");
		}
		return parsed.region().orElse(null);
	}

	private SqsClient sqs(@Nullable String region) {
		if (this.userSqs != null) {
			return this.userSqs;
		}
		this.ownSqs = build(region, READ_TIMEOUT);
		return this.ownSqs;
	}

	private SnsClient sns(@Nullable String region) {
		if (this.userSns != null) {
			return this.userSns;
		}
		this.ownSns = this.clients.build(SnsClient.builder(), AwsService.SNS, region, READ_TIMEOUT);
		return this.ownSns;
	}

	@Override
	public void destroy() {
		if (this.ownSqs != null) {
			this.ownSqs.close();
		}
		if (this.ownSns != null) {
			this.ownSns.close();
		}
	}

}
