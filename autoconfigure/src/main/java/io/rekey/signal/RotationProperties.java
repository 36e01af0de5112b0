// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the application learns of rotations.
 *
 * @param enabled Whether to follow rotations.
 * @param queue Name, URL or ARN of an SQS queue, standard or FIFO, that is provisioned
 * for this replica alone.
 * @param topicArn ARN of the SNS topic that carries rotation events. Each replica
 * subscribes a queue of its own.
 * @param reconcileInterval How often all secrets are compared, with a jitter of a tenth.
 * The first time is at a random point of the interval. Zero turns it off.
 * @param minInterval Least time between two checks of one secret, however many signals
 * come.
 * @param sweepInterval How often to look for queues that dead replicas of this
 * application left behind, with a jitter of a tenth. The first time is at a random point
 * of the interval. Zero turns it off.
 * @param spread How the replicas of a fleet keep apart.
 */
@ConfigurationProperties("rekey.rotation")
record RotationProperties(@DefaultValue("true") boolean enabled, @Nullable String queue, @Nullable String topicArn,
		@DefaultValue("5m") Duration reconcileInterval, @DefaultValue("1s") Duration minInterval,
		@DefaultValue("1h") Duration sweepInterval, @DefaultValue Spreads spread) {

	/**
	 * How the replicas of a fleet keep apart.
	 *
	 * @param checks Time over which the replicas spread their checks after an event.
	 * @param retirements Time over which the replicas spread the rolling retirement of
	 * old connections after a rotation.
	 */
	record Spreads(@DefaultValue("100ms") Duration checks, @DefaultValue("10s") Duration retirements) {
	}

}
