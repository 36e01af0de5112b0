// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * From where an application learns of rotations, as its properties say. Immutable.
 */
public final class RotationSignals {

	private final RotationProperties properties;

	private final QueueNames names;

	private RotationSignals(RotationProperties properties, String application) {
		this.properties = properties;
		this.names = new QueueNames(application);
	}

	/**
	 * Reads the properties.
	 * @param binder binds the environment's properties
	 * @return the signals
	 */
	public static RotationSignals from(Binder binder) {
		return new RotationSignals(binder.bindOrCreate("rekey.rotation", Bindable.of(RotationProperties.class)),
				binder.bind("spring.application.name", String.class).orElse(""));
	}

	/**
	 * Whether rotations are followed at all.
	 * @return {@code false} if all else does not count
	 */
	public boolean enabled() {
		return this.properties.enabled();
	}

	/**
	 * Returns the topic for which this replica makes a queue of its own.
	 * @return its ARN, or {@code null} if there is none
	 */
	public @Nullable String topicArn() {
		return this.properties.topicArn();
	}

	/**
	 * Returns what the names of the queues begin with that replicas make.
	 * @return the prefix, which ends with a dash
	 */
	public String queuePrefix() {
		return this.names.prefix();
	}

	/**
	 * Whether replicas delete the queues that dead ones leave behind.
	 * @return {@code false} if they don't look for any
	 */
	public boolean sweeps() {
		return this.properties.sweepInterval().compareTo(Duration.ZERO) > 0;
	}

	/**
	 * Returns how often all secrets are compared.
	 * @return the interval; zero or negative for never
	 */
	public Duration reconcileInterval() {
		return this.properties.reconcileInterval();
	}

	/**
	 * Returns the queue that is provisioned for this replica.
	 * @return the queue, or {@code null} if there is none
	 */
	public @Nullable ProvisionedQueueName provisionedQueue() {
		String queue = this.properties.queue();
		if (queue == null) {
			return null;
		}
		Arn arn = Arn.tryFromString(queue).orElse(null);
		if (arn != null) {
			return new ProvisionedQueueName(arn.resourceAsString(), arn.region().orElse(null),
					arn.accountId().orElse(null), false);
		}
		boolean url = queue.contains("://");
		return new ProvisionedQueueName(QueueUrls.name(queue), url ? QueueUrls.region(queue) : null,
				url ? QueueUrls.account(queue) : null, url);
	}

	/**
	 * A queue as the property names it.
	 *
	 * @param name its name
	 * @param region its region, or {@code null} if the property does not tell
	 * @param account its account, or {@code null} if the property does not tell
	 * @param urlIsKnown whether the property gives the URL, so that nobody need ask for
	 * it
	 */
	public record ProvisionedQueueName(String name, @Nullable String region, @Nullable String account,
			boolean urlIsKnown) {
	}

}
