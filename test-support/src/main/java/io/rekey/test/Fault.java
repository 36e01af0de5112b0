// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with calls, and with which of them: by default with every call of every
 * service. Immutable: each method that narrows a fault gives a new one.
 * <pre class="code">
 * aws.inject(Fault.throttling().on("secretsmanager:GetSecretValue").times(3));
 * </pre>
 *
 * @see EmbeddedAws#inject(Fault)
 */
public final class Fault {

	private final Kind kind;

	private final Duration latency;

	private final String action;

	private final @Nullable String resource;

	private final @Nullable String region;

	private final long times;

	private final double probability;

	private Fault(Kind kind, Duration latency, String action, @Nullable String resource, @Nullable String region,
			long times, double probability) {
		this.kind = kind;
		this.latency = latency;
		this.action = action;
		this.resource = resource;
		this.region = region;
		this.times = times;
		this.probability = probability;
	}

	/**
	 * Calls wait before they are answered. The waits of several faults add up, and one
	 * fault of another kind may still follow.
	 * @param latency how long
	 * @return a fault
	 */
	public static Fault latency(Duration latency) {
		if (latency.isNegative()) {
			throw new IllegalArgumentException("A latency can't be negative: " + latency);
		}
		return of(Kind.LATENCY, latency);
	}

	/**
	 * Calls are refused because they come too fast, with the service's own code:
	 * {@code ThrottlingException} of Secrets Manager and EventBridge, {@code Throttled}
	 * (429) of SNS, {@code RequestThrottled} of SQS, {@code Throttling} of STS.
	 * @return a fault
	 */
	public static Fault throttling() {
		return of(Kind.THROTTLING, Duration.ZERO);
	}

	/**
	 * Calls are answered with status 500 and the service's own code, as
	 * {@code InternalServiceError} of Secrets Manager.
	 * @return a fault
	 */
	public static Fault serverError() {
		return of(Kind.SERVER_ERROR, Duration.ZERO);
	}

	/**
	 * The connection is cut without an answer.
	 * @return a fault
	 */
	public static Fault connectionReset() {
		return of(Kind.CONNECTION_RESET, Duration.ZERO);
	}

	/**
	 * Calls are refused as by IAM, in the words of {@link EmbeddedAws#deny}.
	 * @return a fault
	 */
	public static Fault denied() {
		return of(Kind.DENIED, Duration.ZERO);
	}

	private static Fault of(Kind kind, Duration latency) {
		return new Fault(kind, latency, "*", null, null, Long.MAX_VALUE, 1);
	}

	/**
	 * Narrow the fault to an action. A denial or server error of
	 * {@code secretsmanager:GetSecretValue} also meets a secret within a batch, as it
	 * does in AWS.
	 * @param action as {@code secretsmanager:GetSecretValue}, or {@code secretsmanager:*}
	 * for all actions of a service
	 * @return a new fault
	 */
	public Fault on(String action) {
		if (!action.matches("[a-z]+:(\\*|[A-Za-z]+)")) {
			throw new IllegalArgumentException("No action, as secretsmanager:GetSecretValue, or service:*: " + action);
		}
		return new Fault(this.kind, this.latency, action, this.resource, this.region, this.times, this.probability);
	}

	/**
	 * Narrow the fault to calls that ask for a resource. Within a batch of secrets a
	 * denial or server error then meets that secret alone, any other kind of fault the
	 * whole batch.
	 * @param nameOrArn a secret's name or ARN, a queue's name or ARN, a topic's name or
	 * ARN, a rule's name or a role's ARN
	 * @return a new fault
	 */
	public Fault forResource(String nameOrArn) {
		return new Fault(this.kind, this.latency, this.action, nameOrArn, this.region, this.times, this.probability);
	}

	/**
	 * Narrow the fault to calls that are signed for a region.
	 * @param region the region
	 * @return a new fault
	 */
	public Fault inRegion(String region) {
		return new Fault(this.kind, this.latency, this.action, this.resource, region, this.times, this.probability);
	}

	/**
	 * Let the fault end by itself.
	 * @param times how many calls it meets, at least one
	 * @return a new fault
	 */
	public Fault times(long times) {
		if (times < 1) {
			throw new IllegalArgumentException("A fault must meet one call at least, not " + times);
		}
		return new Fault(this.kind, this.latency, this.action, this.resource, this.region, times, this.probability);
	}

	/**
	 * Let chance decide for each call. The chances follow the seed of
	 * {@link EmbeddedAws.Builder#seed}.
	 * @param probability from 0 to 1
	 * @return a new fault
	 */
	public Fault withProbability(double probability) {
		Probability.check(probability);
		return new Fault(this.kind, this.latency, this.action, this.resource, this.region, this.times, probability);
	}

	Kind kind() {
		return this.kind;
	}

	Duration latency() {
		return this.latency;
	}

	@Nullable String resource() {
		return this.resource;
	}

	long times() {
		return this.times;
	}

	double probability() {
		return this.probability;
	}

	/**
	 * Tell whether the fault is for exactly this action.
	 */
	boolean names(String action) {
		return this.action.equals(action);
	}

	boolean covers(String action, String region) {
		boolean acts = this.action.equals("*") || this.action.equals(action)
				|| this.action.equals(action.substring(0, action.indexOf(':') + 1) + "*");
		return acts && (this.region == null || this.region.equals(region));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.kind.name()).append(" of ").append(this.action);
		if (this.resource != null) {
			text.append(" for ").append(this.resource);
		}
		if (this.region != null) {
			text.append(" in ").append(this.region);
		}
		return text.toString();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof Fault fault && this.kind == fault.kind
				&& this.latency.equals(fault.latency) && this.action.equals(fault.action)
				&& Objects.equals(this.resource, fault.resource) && Objects.equals(this.region, fault.region)
				&& this.times == fault.times && Double.compare(this.probability, fault.probability) == 0);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.kind, this.latency, this.action, this.resource, this.region, this.times,
				this.probability);
	}

	/**
	 * What a fault does to a call.
	 */
	enum Kind {

		LATENCY, THROTTLING, SERVER_ERROR, CONNECTION_RESET, DENIED;

		/**
		 * Tell whether AWS reports such an error for one secret of a batch.
		 */
		boolean meetsEntries() {
			return this == SERVER_ERROR || this == DENIED;
		}

	}

	/**
	 * A fault in force. Safe for use by several threads.
	 */
	public interface Handle extends AutoCloseable {

		/**
		 * Take the fault back. More than once does no harm.
		 */
		@Override
		void close();

		/**
		 * Count the calls, or secrets within batches, that the fault has met.
		 * @return how many
		 */
		long hits();

	}

}
