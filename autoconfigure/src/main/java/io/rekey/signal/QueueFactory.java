// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.rekey.aws.AwsClients;
import io.rekey.aws.AwsService;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

/**
 * Makes the queue that the properties ask for. Clients that the user brings are used and
 * left open; others are built for each queue and closed with it.
 */
final class QueueFactory {

	private static final Log logger = LogFactory.getLog(QueueFactory.class);

	private static final Duration POLL_READ_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

	private final AwsClients clients;

	private final @Nullable SqsClient userSqs;

	private final @Nullable SnsClient userSns;

	private final QueueNames names;

	private final RotationProperties properties;

	private final SignalCounts counts;

	private final Clock clock;

	/**
	 * The region that the topic or the queue is in, as far as it tells.
	 */
	private final @Nullable String region;

	/**
	 * Creates a factory.
	 * @param clients builds clients
	 * @param userSqs the user's client, if there is one
	 * @param userSns the user's client, if there is one
	 * @param application the application's name
	 * @param properties which queue to make
	 * @param counts counts
	 * @param clock the time
	 * @throws InvalidConfigurationPropertyValueException if an ARN is none
	 * @throws MutuallyExclusiveConfigurationPropertiesException if there are a topic and
	 * a queue
	 */
	QueueFactory(AwsClients clients, @Nullable SqsClient userSqs, @Nullable SnsClient userSns, String application,
			RotationProperties properties, SignalCounts counts, Clock clock) {
		requireOne(properties);
		this.clients = clients;
		this.userSqs = userSqs;
		this.userSns = userSns;
		this.names = new QueueNames(application);
		this.properties = properties;
		this.counts = counts;
		this.clock = clock;
		this.region = region(properties);
	}

	private static void requireOne(RotationProperties properties) {
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((values) -> {
			values.put("rekey.rotation.queue", properties.queue());
			values.put("rekey.rotation.topic-arn", properties.topicArn());
		});
	}

	RotationQueue create() {
		String topicArn = this.properties.topicArn();
		return (topicArn != null) ? replicaQueue(topicArn) : provisionedQueue(String.valueOf(this.properties.queue()));
	}

	private RotationQueue replicaQueue(String topicArn) {
		List<SdkAutoCloseable> own = new ArrayList<>();
		SqsClient sqs = this.userSqs;
		if (sqs == null) {
			sqs = build(null, READ_TIMEOUT);
			own.add(sqs);
		}
		SnsClient sns = this.userSns;
		if (sns == null) {
			sns = this.clients.build(SnsClient.builder(), AwsService.SNS, this.region, READ_TIMEOUT);
			own.add(sns);
		}
		return new ReplicaQueue(new QueueClients(sqs, sns, operations(sqs, null), own), this.names, topicArn,
				this.properties.sweepInterval(), this.counts, this.clock);
	}

	private RotationQueue provisionedQueue(String queue) {
		SqsClient sqs = this.userSqs;
		if (sqs == null) {
			sqs = build(this.region, READ_TIMEOUT);
			return new ProvisionedQueue(sqs, true, operations(sqs, this.region), queue);
		}
		if (this.region != null && !this.region.equals(sqs.serviceClientConfiguration().region().id())) {
			logger.warn("The queue '" + queue + "' is in region '" + this.region
					+ "', but the application's own SqsClient is for another");
		}
		return new ProvisionedQueue(sqs, false, operations(sqs, this.region), queue);
	}

	private SqsOperations operations(SqsClient sqs, @Nullable String region) {
		return new SqsOperations(sqs, (this.userSqs != null) ? null : () -> build(region, POLL_READ_TIMEOUT));
	}

	private SqsClient build(@Nullable String region, Duration readTimeout) {
		return this.clients.build(SqsClient.builder(), AwsService.SQS, region, readTimeout);
	}

	private static @Nullable String region(RotationProperties properties) {
		if (properties.topicArn() != null) {
			return region("rekey.rotation.topic-arn", properties.topicArn(), "sns");
		}
		String queue = String.valueOf(properties.queue());
		return queue.startsWith("arn:") ? region("rekey.rotation.queue", queue, "sqs") : QueueUrls.region(queue);
	}

	private static @Nullable String region(String property, String arn, String service) {
		Arn parsed = Arn.tryFromString(arn).filter((candidate) -> service.equals(candidate.service())).orElse(null);
		if (parsed == null) {
			throw new InvalidConfigurationPropertyValueException(property, arn,
					"Give the whole ARN, such as arn:aws:" + service + ":eu-west-1:123456789012:secret-rotations.");
		}
		return parsed.region().orElse(null);
	}

}
